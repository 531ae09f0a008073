-- Every pair that there is a reason to look at: linked by a rule, or weighed.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    rule_pair, scored
-- Writes   pair
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    rid_l,
    rid_r
from rule_pair
union
select
    rid_l,
    rid_r
from scored
