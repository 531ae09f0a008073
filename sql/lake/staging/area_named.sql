-- Areas as a file names them, and whether they go by that name.
--
-- Grain    one row per kelurahan_code and kelurahan_name
-- Reads    readable, area_alias
-- Writes   area_named
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

named as (

    select
        kelurahan_code,
        kelurahan_name,
        min(record_no) as record_no,
        count(*) as n_records
    from readable
    where kelurahan_code is not null and kelurahan_name is not null
    group by kelurahan_code, kelurahan_name

)

select
    named.kelurahan_code,
    named.kelurahan_name,
    named.record_no,
    named.n_records,
    area_alias.code is null as is_contradicted
from named
left join area_alias
    on
        area_alias.level = 'kelurahan'
        and named.kelurahan_code = area_alias.code
        and name_key(named.kelurahan_name) = area_alias.alias_key
