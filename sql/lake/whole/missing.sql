-- How many cells of each column are empty.
--
-- Grain    one row per statistic, named <column>__<statistic>
-- Reads    inspected
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

filled as (

    -- Each column keeps its name.
    select count(columns('(.*)')) as '\1' -- noqa: RF05
    from inspected

),

spread as (

    unpivot filled
    on columns(*)
    into name column_name value n_filled
)

select
    column_name || '__missing' as key,
    max(n_filled) over () - n_filled as n,
    max(n_filled) over () as out_of,
    max(n_filled) over () as n_records
from spread
