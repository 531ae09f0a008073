-- The counts that tell a frozen model how large the city is: how likely two records are
-- one person, and how likely two persons share a No. KK or a NIK.
--
-- Grain    one row
-- Reads    entry, rule_pair, same_nik
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same row

with

record as (

    select *
    from entry
    where source <> 'register'

),

total as (

    select count(*) as n_records
    from record

),

-- Two records of one source are hardly ever one person, so sharing is between persons.
kk as (

    select
        source,
        count(*) as n
    from record
    where no_kk is not null
    group by source, no_kk

),

kk_of_source as (

    select
        sum(n * (n - 1) / 2) as n_sharing,
        sum(n) * (sum(n) - 1) / 2 as n_pairs
    from kk
    group by source

),

nik as (

    select count(*) as n
    from record
    where nik is not null
    group by nik

),

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
    total.n_records * (total.n_records - 1) / 2 as n_pairs,
    (select sum(kk_of_source.n_sharing) from kk_of_source) as n_kk_sharing,
    (select sum(kk_of_source.n_pairs) from kk_of_source) as n_kk_pairs,
    (select sum(nik.n * (nik.n - 1) / 2) from nik) - linked_by_nik.n as n_nik_sharing,
    (select sum(nik.n) * (sum(nik.n) - 1) / 2 from nik) as n_nik_pairs
from total
cross join linked
cross join linked_by_nik
