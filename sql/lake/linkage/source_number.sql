-- The source of every record as a number, for numpy.
--
-- Grain    one row per record, in the order of rid
-- Reads    entry
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select dense_rank() over (order by source) as source
from entry
where source <> 'register'
order by rid
