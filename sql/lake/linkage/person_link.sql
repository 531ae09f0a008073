-- Every record with its person, and the best reason for being there: a link to another
-- record of this quarter, or the reason it had before, or that the earlier person was
-- recognised in it.
--
-- Grain    one row per record
-- Reads    entry, edge, member (rid, component), grouped (rid, heir),
--          source_person (rid, node), inheritance, earlier_record, pass
-- Writes   person_link (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

inside as (

    select
        edge.rid_l,
        edge.rid_r,
        edge.source_r,
        edge.evidence_rank,
        edge.weight
    from edge
    inner join member as l on edge.rid_l = l.rid
    inner join member as r on edge.rid_r = r.rid and l.component = r.component
    where edge.evidence_rank is not null

),

either_way as (

    select
        rid_l as rid,
        source_r = 'register' as is_recognition,
        evidence_rank,
        weight
    from inside
    union all
    select
        rid_r as rid,
        false as is_recognition,
        evidence_rank,
        weight
    from inside
    where source_r <> 'register'

),

evidence as (

    select
        rid,
        is_recognition,
        min(evidence_rank) as rank,
        max(weight) as weight
    from either_way
    group by rid, is_recognition

),

company as (

    select
        rid,
        heir,
        count(*) over (partition by heir) as n_records
    from grouped

),

reason as (

    select
        company.rid,
        company.heir,
        earlier_record.pass,
        earlier_record.match_weight,
        case
            when linked.rank is not null
                then struct_pack(rank := linked.rank, weight := linked.weight)
            when earlier_record.record_key is null and company.n_records > 1
                then struct_pack(rank := known.rank, weight := known.weight)
        end as evidence
    from company
    inner join entry using (rid)
    left join evidence as linked
        on company.rid = linked.rid and not linked.is_recognition
    left join evidence as known
        on company.rid = known.rid and known.is_recognition
    left join earlier_record
        on
            entry.source = earlier_record.source
            and entry.record_key = earlier_record.record_key

)

select
    entry.record_key,
    entry.source,
    inheritance.id as person_id,
    founder.record_key as source_person,
    coalesce(pass.pass, reason.pass, 'alone') as pass,
    case
        when pass.pass = 'model' then reason.evidence.weight
        when pass.pass is null then reason.match_weight
    end as match_weight
from reason
inner join entry using (rid)
inner join source_person using (rid)
inner join entry as founder on source_person.node = founder.rid
inner join inheritance using (heir)
left join pass on reason.evidence.rank = pass.rank
order by entry.source, entry.record_key
