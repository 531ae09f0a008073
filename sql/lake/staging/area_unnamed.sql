-- Areas of a file that names none: nothing can contradict their codes.
--
-- Grain    no row; the columns of staging/area_named
-- Reads    nothing
-- Writes   area_named
-- Binds    none
-- Rerun    safe
select
    cast(null as varchar) as kelurahan_code,
    cast(null as varchar) as kelurahan_name,
    cast(null as bigint) as record_no,
    cast(null as bigint) as n_records,
    cast(null as boolean) as is_contradicted
where false
