-- Nothing: the records of the previous quarter where there is no register of it.
--
-- Grain    no row
-- Reads    nothing
-- Writes   earlier_record
-- Binds    none
-- Rerun    safe

select
    null::varchar as record_key,
    null::varchar as person_id,
    null::varchar as source,
    null::varchar as pass,
    null::double as match_weight
where false
