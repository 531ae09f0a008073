-- The pairs that are asked about, in the order in which they are asked.
--
-- First the doubtful ones, those with the highest stake first and no more than the cap;
-- then what is there for the audit alone. What a person has decided is not asked again.
--
-- Grain    one row per pair
-- Reads    straight, member, doubtful, sampled, decision
-- Writes   asked
-- Binds    $cap: how many doubtful pairs at most
-- Rerun    safe: the same inputs give the same rows

with

wanted as (

    select
        source_l,
        record_key_l,
        source_r,
        record_key_r,
        doubtful.stake,
        sampled.sample,
        coalesce(doubtful.why, 'audit') as why
    from doubtful
    full outer join sampled
        using (source_l, record_key_l, source_r, record_key_r)

),

ranked as (

    select
        wanted.*,
        row_number() over (
            order by
                wanted.stake desc nulls last,
                wanted.source_l asc,
                wanted.record_key_l asc,
                wanted.source_r asc,
                wanted.record_key_r asc
        ) as rank
    from wanted
    anti join decision using (source_l, record_key_l, source_r, record_key_r)

)

select
    straight.source_l,
    straight.record_key_l,
    straight.source_r,
    straight.record_key_r,
    straight.pass,
    straight.weight,
    straight.name_level,
    straight.born_on_level,
    straight.sex_level,
    straight.nik_level,
    straight.household_level,
    straight.is_forbidden,
    straight.is_together,
    ranked.why,
    ranked.sample,
    l.person_id as person_l,
    r.person_id as person_r,
    row_number() over (order by ranked.rank) as place
from ranked
inner join straight using (source_l, record_key_l, source_r, record_key_r)
left join member as l
    on straight.source_l = l.source and straight.record_key_l = l.record_key
left join member as r
    on straight.source_r = r.source and straight.record_key_r = r.record_key
where ranked.rank <= $cap or ranked.sample is not null
order by place
