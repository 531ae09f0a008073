-- The issues of a quarter before which there was none.
--
-- Grain    no row
-- Reads    nothing
-- Writes   previous
-- Binds    none
-- Rerun    safe
select
    cast(null as varchar) as issue_key,
    cast(null as varchar) as subject_key,
    cast(null as varchar) as nik_key,
    cast(null as varchar) as name_key,
    cast(null as varchar) as reason,
    cast(null as varchar) as kelurahan_code,
    cast(null as varchar) as state,
    cast(null as varchar) as first_quarter,
    cast(null as varchar) as since_quarter,
    cast(null as integer) as age_quarters,
    cast(null as varchar) as file_name,
    cast(null as bigint) as record_no,
    cast(null as bigint) as line_no
where false
