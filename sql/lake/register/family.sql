-- The families of the register, with decile and dwelling.
--
-- Grain    one row per family
-- Reads    family_id (family_key, family_id), settled_person, returned, housing
-- Writes   family (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

-- noqa: disable=ST06
-- (The columns stand in the order of the table.)

with

lived_in as (

    select
        family_id,
        kelurahan_code,
        count(*) filter (where life_status = 'ada') as n_present,
        count(*) as n
    from settled_person
    where family_id is not null and kelurahan_code is not null
    group by family_id, kelurahan_code

),

-- A family lives where most of those members do who are there; else where most did.
domicile as (

    select
        family_id,
        arg_min(
            kelurahan_code, row(-n_present, -n, kelurahan_code)
        ) as kelurahan_code
    from lived_in
    group by family_id

),

present as (

    select
        family_id,
        count(*) filter (where life_status = 'ada')::integer as n_members
    from settled_person
    where family_id is not null
    group by family_id

)

select
    family_id.family_id,
    domicile.kelurahan_code,
    present.n_members,
    returned.desil_nasional,
    returned.desil_provinsi,
    returned.desil_kabupaten_kota,
    coalesce(returned.desil_provinsi, housing.desil_p3ke)::smallint as desil,
    case
        when returned.desil_provinsi is not null then 'dtsen'
        when housing.desil_p3ke is not null then 'p3ke'
    end as desil_source,
    housing.floor_area_m2,
    housing.home_ownership,
    housing.floor,
    housing.wall,
    housing.roof,
    housing.drinking_water,
    housing.lighting,
    housing.power,
    housing.cooking_fuel,
    housing.sanitation,
    housing.closet,
    housing.septic
from family_id
inner join present using (family_id)
left join domicile using (family_id)
left join returned using (family_key)
left join housing using (family_key)
order by family_id.family_id
