-- Codes that are counted under and that no area in force has.
--
-- Grain    one row per code
-- Reads    tally, area
-- Rerun    safe: reads only
with

used as (

    select unnest([kelurahan_code, kota_code]) as area_code
    from tally

),

known as (

    select unnest([kelurahan_code, kota_code]) as area_code
    from area

)

select distinct used.area_code
from used
anti join known using (area_code)
where used.area_code is not null
order by used.area_code
