-- What must stay apart, for Python.
--
-- Grain    one row per pair
-- Reads    kept_apart
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select
    rid_l,
    rid_r,
    is_decided
from kept_apart
order by rid_l, rid_r
