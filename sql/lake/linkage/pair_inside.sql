-- Every pair that lies in one component.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    member (rid, component)
-- Writes   pair
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    l.rid as rid_l,
    r.rid as rid_r
from member as l
inner join member as r on l.component = r.component and l.rid < r.rid
