-- The sources from the best to the last, for whatever they contradict each other in:
-- the anchor, then the largest.
--
-- Grain    one row per source
-- Reads    staged_person
-- Writes   priority
-- Binds    $anchor
-- Rerun    safe: the same inputs give the same rows

select
    source,
    row_number() over (
        order by source = $anchor desc, count(*) desc, source asc
    ) as no_kk
from staged_person
group by source
