-- Every pair of records that people or a rule have linked, or that the model has
-- weighed, with the reason and what became of it.
--
-- Grain    one row per pair
-- Reads    rule_pair, evidence (what the model weighed), pass, entry,
--          member (rid, component), pair_apart
-- Writes   pair (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

every as (

    select
        rid_l,
        rid_r,
        rank
    from rule_pair
    union all by name
    select
        evidence.*,  -- noqa: AM04
        pass.rank
    from evidence
    inner join pass on pass.pass = 'model'
    anti join rule_pair using (rid_l, rid_r)

)

select
    l.source as source_l,
    l.record_key as record_key_l,
    r.source as source_r,
    r.record_key as record_key_r,
    pass.pass,
    every.weight,
    every.name,
    every.born_on,
    every.sex,
    every.nik,
    every.household,
    pair_apart.rid_l is not null as is_forbidden,
    member_l.component = member_r.component as is_together
from every
inner join pass on every.rank = pass.rank
inner join entry as l on every.rid_l = l.rid
inner join entry as r on every.rid_r = r.rid
inner join member as member_l on every.rid_l = member_l.rid
inner join member as member_r on every.rid_r = member_r.rid
left join pair_apart
    on every.rid_l = pair_apart.rid_l and every.rid_r = pair_apart.rid_r
-- Two earlier persons are what they were.
where l.source <> 'register'
order by every.rid_l, every.rid_r
