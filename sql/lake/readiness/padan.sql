-- How many accepted records the supplier declares to be padan with Dukcapil.
--
-- Grain    one row
-- Reads    staged
-- Rerun    safe: reads only
select
    count(*) filter (where padan = 'padan') as n,
    count(*) as n_of
from staged
