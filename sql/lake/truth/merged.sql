-- Pairs of persons that are easily taken for one, and how many of them were.
--
-- Only pairs that more than one source speaks of: where both stand in one source and in
-- no other, there is no link between sources that could be wrong.
--
-- Grain    one row per kind
-- Reads    judged (person, truth, source: one row per record), hard_pair (person_a,
--          person_b, kind)
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

held as (

    select
        truth,
        list(distinct person) as persons,
        list(distinct source) as sources
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
where len(list_distinct(list_concat(a.sources, b.sources))) > 1
group by hard_pair.kind
order by hard_pair.kind
