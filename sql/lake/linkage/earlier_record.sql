-- The records by which earlier persons are known: those of the previous quarter, and
-- the last ones of whoever had been absent by then.
--
-- Grain    one row per record
-- Reads    earlier__source_record, earlier__dormant_record
-- Writes   earlier_record
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    source,
    record_key,
    person_id,
    pass,
    match_weight
from earlier__source_record
union all
select
    source,
    record_key,
    person_id,
    pass,
    match_weight
from earlier__dormant_record
