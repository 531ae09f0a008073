-- How many pairs of each kind there are and how many of them are one person; and of the
-- pairs of one person how many were never met, by what makes them hard to meet.
--
-- Grain    one row per stratum and state
-- Reads    judged_pair, apart, trait, judged (truth: the true person of every record)
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

known as (

    select
        trait.source,
        trait.record_key,
        trait.person_id,
        trait.traits,
        judged.truth
    from trait
    inner join judged using (source, record_key)

),

met as (

    select
        source_l,
        record_key_l,
        source_r,
        record_key_r,
        stratum,
        'together' as state
    from judged_pair
    where is_together
    union all by name
    select
        source_l,
        record_key_l,
        source_r,
        record_key_r,
        stratum,
        if(is_forbidden, 'forbidden', 'apart') as state
    from apart

),

kind as (

    select
        met.stratum,
        met.state,
        count(*) as n_pairs,
        count(*) filter (where l.truth = r.truth) as n_true
    from met
    inner join known as l
        on met.source_l = l.source and met.record_key_l = l.record_key
    inner join known as r
        on met.source_r = r.source and met.record_key_r = r.record_key
    group by met.stratum, met.state

),

never_met as (

    select
        'never_met' as state,
        concat_ws(
            ' ',
            l.source,
            r.source,
            if(l.traits.has_no_nik or r.traits.has_no_nik, 'no_nik', null),
            if(
                l.traits.is_single_name or r.traits.is_single_name, 'single_name', null
            )
        ) as stratum,
        count(*) as n_pairs,
        count(*) filter (
            where l.person_id <> r.person_id and apart.stratum is null
        ) as n_true
    from known as l
    inner join known as r
        on
            l.truth = r.truth
            and (l.source, l.record_key) < (r.source, r.record_key)
    left join apart
        on
            l.source = apart.source_l
            and l.record_key = apart.record_key_l
            and r.source = apart.source_r
            and r.record_key = apart.record_key_r
    group by all

)

select
    stratum,
    state,
    n_pairs,
    n_true
from kind
where stratum <> 'decision'
union all
select
    stratum,
    state,
    n_pairs,
    n_true
from never_met
