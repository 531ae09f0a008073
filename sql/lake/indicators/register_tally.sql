-- What the register counts: every cell of the cubes under each name it counts for.
--
-- Grain    one row per kelurahan, indicator and breakdown
-- Reads    person_cell, family_cell
-- Returns  kelurahan_code, kota_code, indicator_code, breakdown, n, rk
-- Rerun    safe: the same inputs give the same rows
with

person_label as (

    select
        kelurahan_code,
        kota_code,
        n,
        rk,
        unnest([
            ['penduduk', ''],
            ['penduduk', 'sex=' || coalesce(sex, 'tanpa')],
            ['penduduk', 'age_group=' || coalesce(age_group, 'tanpa')],
            if(kelurahan_code is null, ['penduduk_tanpa_kelurahan', ''], null),
            ['penduduk_desil', 'desil=' || coalesce(cast(desil as varchar), 'tanpa')],
            if(desil <= 4, ['penduduk_desil_1_4_pct', ''], null),
            if(padan = 'padan', ['padan_pct', ''], null)
        ]) as label
    from person_cell

),

family_label as (

    select
        kelurahan_code,
        null as kota_code,
        n,
        rk,
        unnest([
            ['keluarga', ''],
            ['keluarga_desil', 'desil=' || coalesce(cast(desil as varchar), 'tanpa')],
            if(desil <= 4, ['keluarga_desil_1_4_pct', ''], null)
        ]) as label
    from family_cell

),

labelled as (

    select * from person_label
    union all
    select * from family_label

)

select
    kelurahan_code,
    kota_code,
    label[1] as indicator_code,
    label[2] as breakdown,
    sum(n) as n,
    sum(rk) as rk
from labelled
where label is not null
group by all
