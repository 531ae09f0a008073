-- Pairs of the queue of a quarter, with the decision that stands; without names.
--
-- Grain    one row per pair
-- Reads    vault.review_pair, vault.standing_decision
-- Binds    :quarter
-- Rerun    safe: reads only
-- Whatever columns a pair has.
select
    pair.*,  -- noqa: AM04
    decision.decision_id,
    decision.verdict,
    decision.note,
    decision.decided_by
from vault.review_pair as pair
left join vault.standing_decision as decision
    using (source_l, record_key_l, source_r, record_key_r)
where pair.quarter = :quarter
order by pair.place
