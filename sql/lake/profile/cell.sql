-- How many records of a table say what, per kelurahan: counts, no person.
--
-- Grain    one row per table, kelurahan_code ('' = unknown), measure and value
-- Reads    profiled
-- Writes   cell
-- Binds    $table_name, $last_day (of the quarter)
-- Rerun    safe: the same records give the same rows
with

aged as (

    select
        *,
        date_sub('year', born_on, cast($last_day as date)) as age_years
    from profiled

),

said as (

    select
        '' as records,
        cast(has_disability as varchar) as has_disability,
        cast(desil as varchar) as desil,
        cast(desil_nasional as varchar) as desil_nasional,
        cast(desil_provinsi as varchar) as desil_provinsi,
        cast(desil_kabupaten_kota as varchar) as desil_kabupaten_kota,
        sex,
        relation,
        marital_status,
        education,
        school_participation,
        work_status,
        life_status,
        padan,
        civil_status,
        home_ownership,
        floor,
        wall,
        roof,
        drinking_water,
        lighting,
        power,
        cooking_fuel,
        sanitation,
        closet,
        septic,
        coalesce(kelurahan_code, '') as kelurahan_code,
        case when nik is null then 'kosong' else 'ada' end as has_nik,
        case when len(reasons) > 0 then 'ya' else 'tidak' end as flagged,
        case
            when born_on is null then 'kosong'
            when age_years < 7 then '0-6'
            when age_years < 19 then '7-18'
            when age_years < 60 then '19-59'
            else '60+'
        end as age_group
    from aged

),

answered as (

    select
        kelurahan_code,
        coalesce(columns(* exclude (kelurahan_code)), 'kosong')
    from said

),

counted as (

    select
        *,
        count(*) as n_records
    from answered
    group by grouping sets (
        (kelurahan_code, records),
        (kelurahan_code, has_nik),
        (kelurahan_code, flagged),
        (kelurahan_code, sex),
        (kelurahan_code, age_group),
        (kelurahan_code, relation),
        (kelurahan_code, marital_status),
        (kelurahan_code, education),
        (kelurahan_code, school_participation),
        (kelurahan_code, work_status),
        (kelurahan_code, life_status),
        (kelurahan_code, padan),
        (kelurahan_code, has_disability),
        (kelurahan_code, civil_status),
        (kelurahan_code, desil),
        (kelurahan_code, desil_nasional),
        (kelurahan_code, desil_provinsi),
        (kelurahan_code, desil_kabupaten_kota),
        (kelurahan_code, home_ownership),
        (kelurahan_code, floor),
        (kelurahan_code, wall),
        (kelurahan_code, roof),
        (kelurahan_code, drinking_water),
        (kelurahan_code, lighting),
        (kelurahan_code, power),
        (kelurahan_code, cooking_fuel),
        (kelurahan_code, sanitation),
        (kelurahan_code, closet),
        (kelurahan_code, septic)
    )

),

-- Each row has the one measure that it was grouped by; the others are null.
spread as (

    unpivot counted
    on columns(* exclude (kelurahan_code, n_records))
    into name measure value said
)

select
    kelurahan_code,
    measure,
    said as value, -- noqa: RF04
    n_records,
    cast($table_name as varchar) as table_name
from spread
