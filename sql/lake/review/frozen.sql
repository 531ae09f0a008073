-- The decisions of persons that the linkage of a quarter obeys.
--
-- Grain    one row per pair
-- Reads    followed
-- Writes   <quarter>.pairs.parquet of the decisions
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

select
    source_l,
    record_key_l,
    source_r,
    record_key_r,
    person_l,
    person_r,
    is_same,
    sample
from followed
order by source_l, record_key_l, source_r, record_key_r
