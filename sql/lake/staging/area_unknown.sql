-- Codes of areas that the declared code system does not have.
--
-- Grain    one row per code as it is written, the first record first
-- Reads    readable, area_code
-- Writes   nothing: the delivery is refused where there is a row
-- Binds    $code_system
-- Rerun    safe: the same records give the same rows
with

known as (

    select code
    from area_code
    where code_system = $code_system

)

select
    readable.area_as_written,
    min(readable.record_no) as record_no,
    count(*) as n_records
from readable
left join known on readable.area_as_written = known.code
where readable.area_as_written is not null and known.code is null
group by readable.area_as_written
order by min(readable.record_no)
