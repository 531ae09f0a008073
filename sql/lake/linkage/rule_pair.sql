-- What the rules have linked, each pair once, by its first rule.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    unchanged, same_nik, same_family, same_place
-- Writes   rule_pair
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

every as (

    select
        rid_l,
        rid_r,
        0 as rank
    from unchanged
    union all
    select
        rid_l,
        rid_r,
        1 as rank
    from same_nik
    union all
    select
        rid_l,
        rid_r,
        2 as rank
    from same_family
    union all
    select
        rid_l,
        rid_r,
        3 as rank
    from same_place

)

select
    rid_l,
    rid_r,
    min(rank) as rank,
    min(rank) filter (where rank > 0) as evidence_rank
from every
group by rid_l, rid_r
