-- What people have decided to be one person, for Python.
--
-- Grain    one row per pair
-- Reads    decided
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select
    rid_l,
    rid_r
from decided
where is_same
order by rid_l, rid_r
