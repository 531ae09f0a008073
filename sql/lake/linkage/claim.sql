-- What speaks for a group of records being a person of the previous quarter.
--
-- Grain    one row per group and earlier person
-- Reads    grouped (rid, heir), entry, edge, earlier_record
-- Writes   claim
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

carried as (

    select
        entry.rid,
        earlier_record.person_id as ancestor
    from entry
    inner join earlier_record using (source, record_key)

),

recognised as (

    select
        edge.rid_l as rid,
        entry.record_key as ancestor,
        edge.rank,
        edge.weight
    from edge
    inner join entry on edge.rid_r = entry.rid
    where edge.source_r = 'register'

),

evidence as (

    select
        rid,
        ancestor,
        0 as is_strong,
        1 as is_carried,
        0 as is_other,
        null::double as weight
    from carried
    union all
    select
        rid,
        ancestor,
        (rank = 1)::integer as is_strong,
        0 as is_carried,
        (rank > 1)::integer as is_other,
        weight
    from recognised

)

select
    grouped.heir,
    evidence.ancestor,
    sum(evidence.is_strong)::bigint as n_strong,
    sum(evidence.is_carried)::bigint as n_carried,
    sum(evidence.is_other)::bigint as n_other,
    coalesce(max(evidence.weight), 0) as weight
from evidence
inner join grouped using (rid)
group by grouped.heir, evidence.ancestor
