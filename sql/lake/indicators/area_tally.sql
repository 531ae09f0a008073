-- What was counted per kelurahan, added up for kecamatan, kota and the province.
--
-- Grain    one row per area, indicator and breakdown that was counted anywhere in it
-- Reads    tally (kelurahan_code, kota_code, indicator_code, breakdown, n, rk)
-- Returns  area_code, indicator_code, breakdown, n, rk (sum of the keys of the units)
-- Rerun    safe: the same inputs give the same rows
--
-- The dotted code carries the hierarchy: 31.71.01.1001 lies in 31.71.01, 31.71 and 31.
-- A unit without a kelurahan counts in its kota where that is known, and always in the
-- province; so the parts and what lies in none of them add up to the whole.
with

located as (

    select
        indicator_code,
        breakdown,
        n,
        rk,
        unnest([
            kelurahan_code,
            left(kelurahan_code, 8),
            coalesce(left(kelurahan_code, 5), kota_code),
            '31'
        ]) as area_code
    from tally

)

select
    area_code,
    indicator_code,
    breakdown,
    cast(sum(n) as bigint) as n,
    cast(sum(rk) as bigint) as rk
from located
where area_code is not null
group by area_code, indicator_code, breakdown
