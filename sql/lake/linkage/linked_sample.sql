-- Pairs that a rule has linked: how the records of one person differ, whatever the
-- model says. The register is left out: its persons are made of the records.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry, rule_pair
-- Writes   linked_sample
-- Binds    $about
-- Rerun    safe: the same inputs give the same rows

with

linked as (

    select
        rule_pair.rid_l,
        rule_pair.rid_r,
        -- Records are numbered by their keys, which say nothing of what is in them.
        row_number() over (order by rule_pair.rid_l, rule_pair.rid_r) as place,
        count(*) over () as n
    from rule_pair
    inner join entry on rule_pair.rid_r = entry.rid
    where rule_pair.evidence_rank is not null and entry.source <> 'register'

)

select
    rid_l,
    rid_r
from linked
where place % greatest(n // $about, 1) = 0
