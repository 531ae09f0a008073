-- How well persons were found, by group of true persons: pairs of records and whole
-- persons, those that are true, those that were found, and those that are both.
--
-- A group's found pairs and persons are all that touch one of its records: a false link
-- to somebody outside counts against the group.
--
-- Grain    one row per group
-- Reads    judged (person, truth: one row per record), part (part, truth)
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

met as (

    select
        person,
        truth,
        count(*) as n_records
    from judged
    group by person, truth

),

found as (

    select
        person,
        sum(n_records) as n_records,
        count(*) as n_truths
    from met
    group by person

),

meant as (

    select
        truth,
        sum(n_records) as n_records,
        count(*) as n_persons
    from met
    group by truth

),

meant_in as (

    select
        part.part,
        count(*) as n_persons,
        sum(meant.n_records * (meant.n_records - 1) / 2) as n_pairs
    from meant
    inner join part using (truth)
    group by part.part

),

both_in as (

    select
        part.part,
        sum(met.n_records * (met.n_records - 1) / 2) as n_pairs,
        count(*) filter (
            where found.n_truths = 1 and meant.n_persons = 1
        ) as n_persons
    from met
    inner join found using (person)
    inner join meant using (truth)
    inner join part using (truth)
    group by part.part

),

touched as (

    select
        part.part,
        found.person,
        any_value(found.n_records) as n_records,
        any_value(found.n_records) - sum(met.n_records) as n_others
    from met
    inner join found using (person)
    inner join part using (truth)
    group by part.part, found.person

),

found_in as (

    select
        part,
        count(*) as n_persons,
        sum(
            n_records * (n_records - 1) / 2 - n_others * (n_others - 1) / 2
        ) as n_pairs
    from touched
    group by part

)

select
    meant_in.part,
    meant_in.n_pairs::bigint as n_pairs_true,
    found_in.n_pairs::bigint as n_pairs_found,
    both_in.n_pairs::bigint as n_pairs_both,
    meant_in.n_persons as n_persons_true,
    found_in.n_persons as n_persons_found,
    both_in.n_persons as n_persons_both
from meant_in
inner join found_in using (part)
inner join both_in using (part)
order by meant_in.part
