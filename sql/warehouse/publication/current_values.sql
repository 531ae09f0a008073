-- What the current release of a quarter says, value by value.
--
-- Grain    one row per area, indicator, breakdown and kind; none where nothing is out
-- Reads    publication.current_release, publication.value
-- Binds    :quarter
-- Rerun    safe: reads only
select
    value.release_id,
    value.area_code,
    value.area_level,
    value.indicator_code,
    value.breakdown,
    value.kind,
    value.value,
    value.numerator,
    value.denominator,
    value.denominator_kind,
    value.status
from publication.current_release
inner join publication.value using (quarter, release_id)
where current_release.quarter = :quarter
