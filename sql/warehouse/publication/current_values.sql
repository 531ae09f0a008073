-- What the current release of a quarter says, value by value.
--
-- Grain    one row per area, indicator, breakdown and kind; none where nothing is out
-- Reads    publication.current_release, publication.value
-- Binds    :quarter
-- Rerun    safe: reads only
select
    current_release.release_id,
    value.area_code,
    value.area_level,
    value.indicator_code,
    value.breakdown,
    value.kind,
    value.value,
    value.status
from publication.current_release
inner join publication.value using (release_id, quarter)
where current_release.quarter = :quarter
