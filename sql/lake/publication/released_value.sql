-- The values of a release, read from the very file that was approved.
--
-- Grain    one row per area, indicator, breakdown and kind
-- Reads    indikator.csv ($path)
-- Binds    $path $release_id
-- Rerun    safe: the same file gives the same rows
select
    $release_id as release_id,
    quarter,
    area_code,
    area_level,
    indicator_code,
    coalesce(breakdown, '') as breakdown,
    kind,
    cast(value as double) as value,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    denominator_kind,
    cast(lower as double) as lower,
    cast(upper as double) as upper,
    status,
    method_version,
    build
from read_csv($path, header = true, all_varchar = true)
