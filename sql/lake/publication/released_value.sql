-- The values of a release, read from the very file that was approved.
--
-- Grain    one row per area, indicator, breakdown and kind
-- Reads    indikator.csv ($path)
-- Binds    $path, $release
-- Returns  the columns of publication.value
-- Rerun    safe: the same file gives the same rows
select
    quarter,
    area_code,
    area_level,
    indicator_code,
    kind,
    denominator_kind,
    status,
    method_version,
    build,
    $release as release_id,
    cast(value as double) as value,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    cast(lower as double) as lower,
    cast(upper as double) as upper,
    coalesce(breakdown, '') as breakdown
from read_csv($path, header = true, all_varchar = true)
