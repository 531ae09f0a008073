-- How records in quarantine are damaged, the most frequent kind first.
--
-- Grain    one row per source, file and kind of damage of the quarter
-- Reads    quality.damage
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
select
    source,
    file_name,
    kind,
    n
from quality.damage
where
    quarter = :quarter
    and :source in ('', source)
order by source asc, file_name asc, n desc, kind asc
