-- The counts that tell a model how large the city is: how many pairs of records are one
-- person, and how many share a NIK and are not.
--
-- Grain    one row
-- Reads    entry, rule_pair, same_nik
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same row

with

record as (

    select
        rid,
        nik
    from entry
    where source <> 'register'

),

total as (

    select count(*) as n_records
    from record

),

nik as (

    select count(*) as n
    from record
    where nik is not null
    group by nik

),

nik_total as (

    select
        sum(n * (n - 1) / 2) as n_sharing,
        sum(n) * (sum(n) - 1) / 2 as n_pairs
    from nik

),

-- The register comes after the records: a smaller rid_r leaves it out.
linked_by_nik as (

    select count(*) as n
    from same_nik
    cross join total
    where same_nik.rid_r < total.n_records

),

linked as (

    select count(*) as n
    from rule_pair
    cross join total
    where rule_pair.rid_r < total.n_records

)

select
    linked.n as n_links,
    nik_total.n_pairs as n_nik_pairs,
    total.n_records * (total.n_records - 1) / 2 as n_pairs,
    nik_total.n_sharing - linked_by_nik.n as n_nik_sharing
from total
cross join nik_total
cross join linked_by_nik
cross join linked
