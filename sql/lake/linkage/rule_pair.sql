-- What people and rules have linked, each pair once, by its first pass.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    decided, unchanged, same_nik, repaired_nik, same_family, same_place, pass
-- Writes   rule_pair
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

every as (

    select
        rid_l,
        rid_r,
        'decision' as pass
    from decided
    where is_same
    union all
    select
        rid_l,
        rid_r,
        'unchanged' as pass
    from unchanged
    union all
    select
        rid_l,
        rid_r,
        pass
    from same_nik
    union all
    select
        rid_l,
        rid_r,
        'repaired_nik' as pass
    from repaired_nik
    union all
    select
        rid_l,
        rid_r,
        'same_family' as pass
    from same_family
    union all
    select
        rid_l,
        rid_r,
        'same_place' as pass
    from same_place

)

select
    every.rid_l,
    every.rid_r,
    min(pass.rank) as rank,
    -- That a record has not changed says nothing of who it is.
    min(pass.rank) filter (where pass.is_evidence) as evidence_rank
from every
inner join pass using (pass)
group by every.rid_l, every.rid_r
