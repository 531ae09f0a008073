-- Let everybody see a build. Later quarters inherit from this one: where it is another
-- than before, they have to be built again, and say so.
--
-- Grain    one row per quarter
-- Writes   ops.current_build
-- Binds    :quarter :build
-- Rerun    safe: the same build again leaves the later quarters alone
with

later as (

    update ops.current_build set is_stale = true
    where
        current_build.quarter > :quarter
        and not exists (
            select from ops.current_build as same
            where same.build = :build
        )

)

insert into ops.current_build (quarter, build)
values (:quarter, :build)
on conflict (quarter) do update set
    build = excluded.build,
    is_stale = false
