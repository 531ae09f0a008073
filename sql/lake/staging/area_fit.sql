-- How well the area codes of a file fit the code system that it is said to use.
--
-- Grain    one row; n_contradicted counts known codes beside another area's name
-- Reads    readable, area_named
-- Writes   nothing: a file of which most codes do not fit is refused
-- Binds    none
-- Rerun    safe: the same records give the same row
with

written as (

    select
        area_as_written,
        kelurahan_code,
        min(record_no) as record_no,
        count(*) as n_records
    from readable
    where area_as_written is not null
    group by area_as_written, kelurahan_code

),

contradicted as (

    select
        coalesce(sum(n_records), 0) as n_records,
        min(record_no) as record_no
    from area_named
    where is_contradicted

)

select
    coalesce(sum(written.n_records), 0) as n_written,
    coalesce(
        sum(written.n_records) filter (where written.kelurahan_code is null), 0
    ) as n_unknown,
    min(written.record_no) filter (
        where written.kelurahan_code is null
    ) as first_unknown,
    arg_min(written.area_as_written, written.record_no) filter (
        where written.kelurahan_code is null
    ) as unknown_code,
    coalesce(any_value(contradicted.n_records), 0) as n_contradicted,
    any_value(contradicted.record_no) as first_contradicted
from written
cross join contradicted
