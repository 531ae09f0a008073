-- The dwelling of every family: for each attribute the best source that has a value.
--
-- Grain    one row per family that some source describes
-- Reads    written_family, staged_family, priority
-- Writes   housing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

described as (

    select
        staged_family.*,
        written_family.family_key as member_family,
        priority.housing
        + ('0x' || left(staged_family.record_key, 12))::bigint / 281474976710656.0
            as place
    from written_family
    inner join staged_family
        on
            written_family.source = staged_family.source
            and written_family.written_key = staged_family.family_key
    inner join priority on written_family.source = priority.source

)

select
    member_family as family_key,
    arg_min(desil, place) filter (where source = 'p3ke') as desil_p3ke,
    arg_min(floor_area_m2, place) as floor_area_m2,
    arg_min(home_ownership, place) as home_ownership,
    arg_min(floor, place) as floor,
    arg_min(wall, place) as wall,
    arg_min(roof, place) as roof,
    arg_min(drinking_water, place) as drinking_water,
    arg_min(lighting, place) as lighting,
    arg_min(power, place) as power,
    arg_min(cooking_fuel, place) as cooking_fuel,
    arg_min(sanitation, place) as sanitation,
    arg_min(closet, place) as closet,
    arg_min(septic, place) as septic
from described
group by member_family
