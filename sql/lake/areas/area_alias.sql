-- Every name that an area goes by: the one in `area` and its other spellings.
--
-- Grain    one row per level, code and spelling (alias_key)
-- Reads    area, reference/area_alias.csv
-- Writes   area_alias
-- Binds    $path
-- Rerun    safe: the same files give the same rows
with

named as (

    select
        'kelurahan' as level,
        kelurahan_code as code,
        kelurahan_name as alias
    from area
    union all
    select
        'kecamatan' as level,
        kecamatan_code as code,
        kecamatan_name as alias
    from area
    union all
    select
        'kota' as level,
        kota_code as code,
        kota_name as alias
    from area
    union all
    select
        level,
        code,
        alias
    from read_csv($path, all_varchar = true, header = true)

)

select
    level,
    code,
    min(alias) as alias,
    name_key(alias) as alias_key
from named
group by level, code, name_key(alias)
order by level, code, alias_key
