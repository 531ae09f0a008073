-- How many cells of which column were written in another way than they were sent.
--
-- Grain    one row per source, file, column and kind of the quarter
-- Reads    quality.standardisation
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
select
    source,
    file_name,
    column_name,
    kind,
    n
from quality.standardisation
where
    quarter = :quarter
    and :source in ('', source)
order by source, file_name, column_name, kind
