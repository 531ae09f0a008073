-- Whose decile is known in two quarters, and whether it has moved by seven or more.
--
-- Grain    one row per NIK
-- Reads    recent_decile, earlier_decile
-- Writes   decile_change
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    recent_decile.nik,
    abs(recent_decile.desil - earlier_decile.desil) >= 7 as is_jump
from recent_decile
inner join earlier_decile on recent_decile.nik = earlier_decile.nik
where recent_decile.desil is not null and earlier_decile.desil is not null
