-- The decisions on pairs of records, where nobody has taken any.
--
-- Grain    no rows
-- Reads    nothing
-- Writes   decision
-- Binds    none
-- Rerun    safe

select
    null::varchar as source_l,
    null::varchar as record_key_l,
    null::varchar as source_r,
    null::varchar as record_key_r,
    null::varchar as person_l,
    null::varchar as person_r,
    null::boolean as is_same,
    null::varchar as sample
where false
