-- The links that may be.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    edge, kept_apart
-- Writes   edge (in place of all)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

-- Whatever columns an edge has.
select edge.*  -- noqa: AM04
from edge
anti join kept_apart using (rid_l, rid_r)
