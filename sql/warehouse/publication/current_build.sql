-- Which build of a quarter everybody sees, and whether an earlier quarter has changed
-- since.
--
-- Grain    one row, or none where the quarter is not loaded
-- Reads    ops.current_build
-- Binds    :quarter
-- Rerun    safe: reads only
select
    build,
    is_stale
from ops.current_build
where quarter = :quarter
