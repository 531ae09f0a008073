-- The decisions that the linkage of a quarter obeys: no later quarter's, none in doubt.
--
-- Grain    one row per pair
-- Reads    vault.standing_decision
-- Binds    :quarter
-- Rerun    safe: reads only
select
    quarter,
    source_l,
    record_key_l,
    source_r,
    record_key_r,
    sample,
    verdict = 'same' as is_same
from vault.standing_decision
where quarter <= :quarter and verdict <> 'unsure'
order by source_l, record_key_l, source_r, record_key_r
