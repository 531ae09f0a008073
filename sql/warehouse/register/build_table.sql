-- Which tables a build fills, under which name, with which columns.
--
-- Grain    one row per table that is partitioned by build
-- Reads    the catalog
-- Binds    :build
-- Rerun    safe: reads only
with

build_table as (

    select
        table_name,
        partition_name
    from ops.build_tables(:build)

)

select
    build_table.table_name,
    build_table.partition_name,
    array_agg(a.attname::text order by a.attnum) as columns
from build_table
inner join pg_catalog.pg_attribute as a
    on build_table.table_name::regclass = a.attrelid
where
    a.attnum > 0
    and not a.attisdropped
    and a.attname not in ('build', 'quarter')
group by build_table.table_name, build_table.partition_name
order by build_table.table_name
