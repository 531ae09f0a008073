-- Pairs of persons that are easily taken for one, and how many of them were.
--
-- Both must stand in some record. Two of one source can be taken for one as well.
--
-- Grain    one row per kind
-- Reads    judged (person, truth: one row per record), hard_pair (person_a, person_b,
--          kind)
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

held as (

    select
        truth,
        list(distinct person) as persons
    from judged
    group by truth

)

select
    hard_pair.kind,
    count(*) as n_pairs,
    count(*) filter (where list_has_any(a.persons, b.persons)) as n_merged
from hard_pair
inner join held as a on hard_pair.person_a = a.truth
inner join held as b on hard_pair.person_b = b.truth
group by hard_pair.kind
order by hard_pair.kind
