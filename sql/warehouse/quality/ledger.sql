-- What became of every record of the newest revision, file by file.
--
-- Grain    one row per source and file of the quarter
-- Reads    ops.delivery_file
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
with

ranked as (

    select
        source,
        revision,
        file_name,
        table_name,
        layout,
        rows_read,
        accepted,
        duplicates,
        quarantined,
        is_synthetic,
        rank() over (
            partition by source
            order by revision desc
        ) as age
    from ops.delivery_file
    where
        quarter = :quarter
        and :source in ('', source)

)

select
    source,
    revision,
    file_name,
    table_name,
    layout,
    rows_read,
    accepted,
    duplicates,
    quarantined,
    is_synthetic
from ranked
where age = 1
order by source, table_name, file_name
