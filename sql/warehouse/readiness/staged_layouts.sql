-- By which layouts the newest revision of a source was read, table by table.
--
-- Grain    one row per revision, table and layout
-- Reads    ops.delivery_file
-- Binds    :quarter :source
-- Rerun    safe: reads only
with

ranked as (

    select
        revision,
        table_name,
        layout,
        rank() over (order by revision desc) as age
    from ops.delivery_file
    where quarter = :quarter and source = :source

)

select distinct
    revision,
    table_name,
    layout
from ranked
where age = 1
order by table_name, layout
