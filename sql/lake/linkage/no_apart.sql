-- Nothing: the pairs kept apart in the previous quarter where there is none.
--
-- Grain    no row
-- Reads    nothing
-- Writes   earlier_apart
-- Binds    none
-- Rerun    safe

select
    null::varchar as source_l,
    null::varchar as record_key_l,
    null::varchar as source_r,
    null::varchar as record_key_r,
    null::varchar as stratum,
    null::boolean as is_forbidden
where false
