-- Pairs of one person: those that a rule has linked, whatever the model says, and those
-- that only the model has. They tell how the records of one person differ. The register
-- is left out: its persons are made of the records.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry, rule_pair, scored, member (rid, component)
-- Writes   linked_sample
-- Binds    $about
-- Rerun    safe: the same inputs give the same rows

with

linked as (

    select
        rid_l,
        rid_r,
        'level_by_rule' as what
    from rule_pair
    where evidence_rank is not null
    union all
    select
        scored.rid_l,
        scored.rid_r,
        'level_by_model' as what
    from scored
    inner join member as l on scored.rid_l = l.rid
    inner join member as r on scored.rid_r = r.rid and l.component = r.component
    anti join rule_pair
        on scored.rid_l = rule_pair.rid_l and scored.rid_r = rule_pair.rid_r

),

numbered as (

    select
        linked.rid_l,
        linked.rid_r,
        linked.what,
        -- Records are numbered by their keys, which say nothing of what is in them.
        row_number() over (
            partition by linked.what order by linked.rid_l, linked.rid_r
        ) as place,
        count(*) over (partition by linked.what) as n
    from linked
    inner join entry on linked.rid_r = entry.rid
    where entry.source <> 'register'

)

select
    rid_l,
    rid_r,
    what
from numbered
where place % greatest(n // $about, 1) = 0
