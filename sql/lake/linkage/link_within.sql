-- The links between records of one source.
--
-- Grain    one row per pair, strongest first
-- Reads    edge
-- Writes   nothing: Python clusters
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select
    rid_l,
    rid_r
from edge
where source_l = source_r
order by rank asc, weight desc, rid_l asc, rid_r asc
