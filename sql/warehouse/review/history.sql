-- Everything that was ever decided about a pair, the newest first.
--
-- Grain    one row per decision or revocation
-- Reads    vault.link_decision
-- Binds    :source_l :record_key_l :source_r :record_key_r
-- Rerun    safe: reads only
select
    decision.decision_id,
    decision.quarter,
    decision.verdict,
    decision.note,
    decision.decided_by,
    decision.revokes,
    decision.decided_at at time zone 'Asia/Jakarta' as decided_at,
    decision.verdict is not null
    and revocation.decision_id is null as is_revocable
from vault.link_decision as decision
left join vault.link_decision as revocation
    on decision.decision_id = revocation.revokes
where
    decision.source_l = :source_l
    and decision.record_key_l = :record_key_l
    and decision.source_r = :source_r
    and decision.record_key_r = :record_key_r
order by decision.decision_id desc
