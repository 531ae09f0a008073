-- How many cells of which column were standardised in which way.
--
-- Grain    one row per file, column and kind
-- Reads    receipt
-- Writes   quality.standardisation (by COPY)
-- Binds    $quarter, $source
-- Rerun    safe: the same receipts give the same rows
with

repaired as (

    select
        file_name,
        unnest(map_keys(repairs)) as name,
        unnest(map_values(repairs)) as n
    from receipt

)

-- noqa: disable=ST06
-- (The columns stand in the order of the table.)

select
    cast($quarter as varchar) as quarter,
    cast($source as varchar) as source,
    file_name,
    regexp_extract(name, '^(.*)[.]([^.]+)$', 1) as column_name,
    regexp_extract(name, '^(.*)[.]([^.]+)$', 2) as kind,
    n
from repaired
order by file_name, column_name, kind
