-- Pairs that must not be one person: by the rules, unless people have decided that they
-- are; and those that people have decided on.
--
-- Grain    one row per pair
-- Reads    pair, forbidden, decided
-- Writes   kept_apart
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    forbidden.rid_l,
    forbidden.rid_r,
    0 as is_decided
from forbidden
anti join decided using (rid_l, rid_r)
union all
select
    pair.rid_l,
    pair.rid_r,
    1 as is_decided
from pair
inner join decided using (rid_l, rid_r)
where not decided.is_same
