-- How many inhabitants live where a file has nobody, in the kota that it is about.
--
-- Grain    one row per statistic, named <column>__<statistic>
-- Reads    inspected, area
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

present as (

    select
        kelurahan_code,
        count(*) as n_records
    from inspected
    where kelurahan_code is not null
    group by kelurahan_code

),

kota as (

    select
        area.kota_code,
        sum(present.n_records) as n_records
    from present
    inner join area on present.kelurahan_code = area.kelurahan_code
    group by area.kota_code

),

expected as (

    select
        area.population,
        present.kelurahan_code is null as is_absent
    from area
    inner join kota on area.kota_code = kota.kota_code
    left join present on area.kelurahan_code = present.kelurahan_code

)

select
    'kelurahan_code__absent' as key,
    cast(sum(population) filter (where is_absent) as bigint) as n,
    cast(sum(population) as bigint) as out_of,
    cast((select sum(kota.n_records) from kota) as bigint) as n_records
from expected
