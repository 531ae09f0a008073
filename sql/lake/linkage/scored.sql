-- What the model weighed, each pair once, with the digits that every machine agrees on.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    weighed (what Splink returned)
-- Writes   scored
-- Binds    $decimals
-- Rerun    safe: the same inputs give the same rows

select
    least(rid_l, rid_r) as rid_l,
    greatest(rid_l, rid_r) as rid_r,
    max(round(match_weight, $decimals)) as weight
from weighed
group by all
