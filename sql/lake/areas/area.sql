-- The kelurahan of Jakarta in force on a day, with the codes of both systems.
--
-- Grain    one row per kelurahan (per version of it where no day is given)
-- Reads    reference/area.csv
-- Writes   area
-- Binds    $path, $day (null = every version)
-- Rerun    safe: the same file gives the same rows
select
    kelurahan_code,
    kelurahan_name,
    kecamatan_code,
    kecamatan_name,
    kota_code,
    kota_name,
    bps_code,
    bps_kecamatan_code,
    bps_kota_code,
    postal_code,
    cast(centroid_lon as double) as centroid_lon,
    cast(centroid_lat as double) as centroid_lat,
    cast(area_km2 as double) as area_km2,
    cast(population as bigint) as population,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    source
from read_csv($path, all_varchar = true, header = true)
where
    cast($day as date) is null
    or (
        cast(valid_from as date) <= cast($day as date)
        and (valid_to is null or cast(valid_to as date) > cast($day as date))
    )
order by kelurahan_code, valid_from
