-- The pairs that were drawn for an audit, where none were.
--
-- Grain    no rows
-- Reads    nothing
-- Writes   drawn_pair
-- Binds    none
-- Rerun    safe

select
    null::varchar as source_l,
    null::varchar as record_key_l,
    null::varchar as source_r,
    null::varchar as record_key_r,
    null::varchar as sample,
    null::boolean as is_together,
    null::boolean as is_forbidden
where false
