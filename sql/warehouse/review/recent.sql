-- What was decided last about the queue of a quarter; without names.
--
-- Grain    one row per decision or revocation
-- Reads    vault.link_decision, vault.review_pair
-- Binds    :quarter
-- Rerun    safe: reads only
select
    decision.decision_id,
    decision.verdict,
    decision.revokes,
    decision.decided_by,
    pair.place,
    decision.decided_at at time zone 'Asia/Jakarta' as decided_at
from vault.link_decision as decision
inner join vault.review_pair as pair
    using (quarter, source_l, record_key_l, source_r, record_key_r)
where decision.quarter = :quarter
order by decision.decision_id desc
limit 25
