-- What the current release of a quarter says, value by value.
--
-- Grain    one row per area, indicator, breakdown and kind; none where nothing is out
-- Reads    publication.current_value
-- Binds    :quarter
-- Rerun    safe: reads only
select
    release_id,
    area_code,
    area_level,
    indicator_code,
    breakdown,
    kind,
    value,
    numerator,
    denominator,
    denominator_kind,
    status
from publication.current_value
where quarter = :quarter
