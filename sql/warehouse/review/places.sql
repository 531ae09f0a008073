-- Where the pairs of some decisions stand in the queue of a quarter, if they do.
--
-- Grain    one row per decision
-- Reads    vault.link_decision, vault.review_pair
-- Binds    :quarter :decisions
-- Rerun    safe: reads only
select
    decision.decision_id,
    decision.decided_by,
    pair.place
from vault.link_decision as decision
left join vault.review_pair as pair
    on
        pair.quarter = :quarter
        and decision.source_l = pair.source_l
        and decision.record_key_l = pair.record_key_l
        and decision.source_r = pair.source_r
        and decision.record_key_r = pair.record_key_r
where decision.decision_id = any(:decisions)
order by decision.decision_id
