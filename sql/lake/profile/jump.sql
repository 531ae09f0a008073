-- How many persons moved by seven deciles or more since the earlier quarter.
--
-- Grain    one row per measure
-- Reads    recent_decile, earlier_decile
-- Writes   compared
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    'person' as table_name,
    'decile_jump' as measure,
    count(*) as n_earlier,
    count(*) filter (
        where abs(recent_decile.desil - earlier_decile.desil) >= 7
    ) as n_recent
from recent_decile
inner join earlier_decile on recent_decile.nik = earlier_decile.nik
where recent_decile.desil is not null and earlier_decile.desil is not null
