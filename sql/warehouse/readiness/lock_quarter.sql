-- One assessment of a quarter at a time; the lock ends with the transaction.
--
-- Grain    none
-- Binds    :quarter
-- Rerun    safe
select pg_advisory_xact_lock(hashtext('readiness ' || :quarter))
