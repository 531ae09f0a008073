-- What a release is made of: per source, its newest revision as it was read. A source
-- is synthetic where every revision of it is: a real one may have left its traces.
--
-- Grain    one row per source of the quarter
-- Reads    ops.delivery_file
-- Binds    :quarter
-- Rerun    safe: reads only
with

ranked as (

    select
        source,
        revision,
        layout,
        rows_read,
        accepted,
        duplicates,
        quarantined,
        bool_and(is_synthetic) over (partition by source) as is_synthetic,
        rank() over (
            partition by source
            order by revision desc
        ) as age
    from ops.delivery_file
    where quarter = :quarter

)

select
    source,
    revision,
    cast(sum(rows_read) as bigint) as rows_read,
    cast(sum(accepted) as bigint) as accepted,
    cast(sum(duplicates) as bigint) as duplicates,
    cast(sum(quarantined) as bigint) as quarantined,
    string_agg(distinct layout, ', ' order by layout) as layout,
    bool_and(is_synthetic) as is_synthetic
from ranked
where age = 1
group by source, revision
order by source
