-- How many records are in quarantine for which kind of damage.
--
-- Grain    one row per file and kind
-- Reads    quarantine
-- Rerun    safe: reads only
select
    file_name,
    damage as kind,
    count(*) as n
from quarantine
where damage is not null
group by file_name, damage
order by file_name, damage
