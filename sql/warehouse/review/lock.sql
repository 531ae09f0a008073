-- One decides at a time: two decisions must not contradict each other unseen.
--
-- Grain    none
-- Reads    nothing
-- Rerun    safe: held until the transaction ends
select pg_advisory_xact_lock(hashtext('vault.link_decision'))
