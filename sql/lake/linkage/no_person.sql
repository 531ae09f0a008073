-- Nobody: the persons of the previous quarter where there is no register of it.
--
-- Grain    no row
-- Reads    nothing
-- Writes   earlier_person
-- Binds    none
-- Rerun    safe

select
    null::varchar as person_id,
    null::varchar as nik,
    null::varchar as no_kk,
    null::varchar as name,
    null::date as born_on,
    null::varchar as sex,
    null::varchar as kelurahan_code,
    null::varchar as rt,
    null::varchar as rw,
    null::varchar as last_quarter
where false
