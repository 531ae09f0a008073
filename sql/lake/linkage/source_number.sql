-- The source of every entry as a number, for numpy; -1 for the register, whose persons
-- may turn out to be one.
--
-- Grain    one row per entry, in the order of rid
-- Reads    entry
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select if(source = 'register', -1, dense_rank() over (order by source)) as source
from entry
order by rid
