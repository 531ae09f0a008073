-- Builds beyond those to keep: of each quarter the current one, then the newest.
--
-- Grain    one row per build
-- Reads    ops.build, ops.current_build
-- Binds    :keep
-- Rerun    safe: reads only
with

ranked as (

    select
        build.build,
        row_number() over (
            partition by build.quarter
            order by current_build.build is null, build.loaded_at desc, build.build asc
        ) as place
    from ops.build
    left join ops.current_build using (build)

)

select build
from ranked
where place > :keep
order by build
