-- The links that nothing forbids.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    edge, forbidden
-- Writes   edge (in place of all)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

-- Whatever columns an edge has.
select edge.*  -- noqa: AM04
from edge
anti join forbidden using (rid_l, rid_r)
