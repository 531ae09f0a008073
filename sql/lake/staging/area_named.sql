-- Areas as a file names them, and whether they go by that name.
--
-- Grain    one row per kelurahan_code and kelurahan_name
-- Reads    readable, area_code, area_alias
-- Writes   area_named
-- Binds    $code_system
-- Rerun    safe: the same records give the same rows
with

known as (

    select
        code,
        kelurahan_code
    from area_code
    where code_system = $code_system

),

named as (

    select
        known.kelurahan_code,
        readable.kelurahan_name,
        min(readable.record_no) as record_no,
        count(*) as n_records
    from readable
    inner join known on readable.area_as_written = known.code
    where readable.kelurahan_name is not null
    group by known.kelurahan_code, readable.kelurahan_name

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
