-- Every record with its person, and the best reason for being there.
--
-- Grain    one row per record
-- Reads    entry, edge, grouped (rid, heir), source_person (rid, node), inheritance,
--          earlier_record
-- Writes   person_link (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

inside as (

    select
        edge.rid_l,
        edge.rid_r,
        edge.evidence_rank,
        edge.weight
    from edge
    inner join grouped as l on edge.rid_l = l.rid
    inner join grouped as r on edge.rid_r = r.rid and l.heir = r.heir
    where edge.evidence_rank is not null

),

either_way as (

    select
        rid_l as rid,
        evidence_rank,
        weight
    from inside
    union all
    select
        rid_r as rid,
        evidence_rank,
        weight
    from inside

),

evidence as (

    select
        rid,
        min(evidence_rank) as rank,
        max(weight) filter (where evidence_rank = 4) as weight
    from either_way
    group by rid

),

-- Where only the link of the previous quarter holds it there, that one's reason stands.
kept as (

    select rid_l as rid
    from edge
    where rank = 0
    union
    select rid_r as rid
    from edge
    where rank = 0

)

select
    entry.record_key,
    entry.source,
    inheritance.id as person_id,
    founder.record_key as source_person,
    case
        when evidence.rank = 1 then 'same_nik'
        when evidence.rank = 2 then 'same_family'
        when evidence.rank = 3 then 'same_place'
        when evidence.rank = 4 then 'model'
        when kept.rid is not null then earlier_record.pass
        else 'alone'
    end as pass,
    case
        when evidence.rank = 4 then evidence.weight
        when evidence.rank is null and kept.rid is not null
            then earlier_record.match_weight
    end as match_weight
from entry
inner join grouped using (rid)
inner join source_person using (rid)
inner join entry as founder on source_person.node = founder.rid
inner join inheritance using (heir)
left join evidence using (rid)
left join kept using (rid)
left join earlier_record
    on
        entry.source = earlier_record.source
        and entry.record_key = earlier_record.record_key
order by entry.source, entry.record_key
