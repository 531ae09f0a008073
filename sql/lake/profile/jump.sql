-- How many persons moved by seven deciles or more since the earlier quarter.
--
-- Grain    one row per measure
-- Reads    decile_change
-- Writes   compared
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    'person' as table_name,
    'decile_jump' as measure,
    count(*) as n_earlier,
    count(*) filter (where is_jump) as n_recent
from decile_change
