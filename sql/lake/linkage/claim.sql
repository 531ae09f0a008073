-- What speaks for a group of records being a person of the previous quarter: links
-- between them that the clustering has kept. A link that it refused passes no id on.
--
-- Grain    one row per group and earlier person
-- Reads    grouped (rid, heir), entry, edge, member (rid, component), pass
-- Writes   claim
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

evidence as (

    select
        edge.rid_l as rid,
        entry.record_key as ancestor,
        edge.weight,
        coalesce(pass.is_same_nik, false)::integer as is_strong,
        (edge.evidence_rank is distinct from edge.rank)::integer as is_carried,
        coalesce(not pass.is_same_nik, false)::integer as is_other
    from edge
    inner join entry on edge.rid_r = entry.rid
    inner join member as l on edge.rid_l = l.rid
    inner join member as r on edge.rid_r = r.rid and l.component = r.component
    left join pass on edge.evidence_rank = pass.rank
    where edge.source_r = 'register'

)

select
    grouped.heir,
    evidence.ancestor,
    coalesce(sum(evidence.is_strong), 0)::bigint as n_strong,
    sum(evidence.is_carried)::bigint as n_carried,
    coalesce(sum(evidence.is_other), 0)::bigint as n_other,
    coalesce(max(evidence.weight), 0) as weight
from evidence
inner join grouped using (rid)
group by grouped.heir, evidence.ancestor
