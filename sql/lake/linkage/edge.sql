-- Every link there is a reason for, from people, rules and model.
--
-- Two records of one source are rarely the same person, so they need more weight.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry, rule_pair, scored (what the model weighs), pass
-- Writes   edge
-- Binds    $match_weight, $match_weight_within
-- Rerun    safe: the same inputs give the same rows

with

weighed as (

    select
        scored.rid_l,
        scored.rid_r,
        scored.weight,
        l.source = r.source as is_within
    from scored
    inner join entry as l on scored.rid_l = l.rid
    inner join entry as r on scored.rid_r = r.rid
    anti join rule_pair
        on scored.rid_l = rule_pair.rid_l and scored.rid_r = rule_pair.rid_r

),

accepted as (

    select
        rid_l,
        rid_r,
        weight
    from weighed
    where weight >= if(is_within, $match_weight_within, $match_weight)

),

every_pair as (

    select
        rid_l,
        rid_r,
        rank,
        evidence_rank,
        null::double as weight
    from rule_pair
    union all
    select
        accepted.rid_l,
        accepted.rid_r,
        pass.rank,
        pass.rank as evidence_rank,
        accepted.weight
    from accepted
    inner join pass on pass.pass = 'model'

)

select
    every_pair.rid_l,
    every_pair.rid_r,
    every_pair.rank,
    every_pair.evidence_rank,
    every_pair.weight,
    l.source as source_l,
    r.source as source_r
from every_pair
inner join entry as l on every_pair.rid_l = l.rid
inner join entry as r on every_pair.rid_r = r.rid
-- Two earlier persons are what they were.
where l.source <> 'register'
