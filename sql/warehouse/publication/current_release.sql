-- Which release of a quarter is the current one.
--
-- Grain    one row, or none where nothing is out
-- Reads    publication.current_release
-- Binds    :quarter
-- Rerun    safe: reads only
select release_id
from publication.current_release
where quarter = :quarter
