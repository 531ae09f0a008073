-- Whether a build is in the warehouse, and whether it is the one that is seen.
--
-- Grain    one row
-- Reads    ops.build, ops.current_build
-- Binds    :build
-- Rerun    safe: reads only
select
    exists(
        select from ops.build
        where build.build = :build
    ) as is_loaded,
    exists(
        select from ops.current_build
        where current_build.build = :build
    ) as is_current
