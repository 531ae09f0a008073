-- The decisions that stand, of all quarters.
--
-- Grain    one row per pair
-- Reads    vault.standing_decision
-- Rerun    safe: reads only
select
    decision_id,
    source_l,
    record_key_l,
    source_r,
    record_key_r,
    verdict,
    note
from vault.standing_decision
order by decision_id
