-- How many pairs of records are one person, were linked, and are both, by the parts
-- that quality is estimated for: a pair belongs to a part where one record does.
--
-- Grain    one row per part
-- Reads    trait, judged (truth: the true person of every record)
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

known as (

    select
        trait.*,  -- noqa: AM04
        judged.truth
    from trait
    inner join judged using (source, record_key)

),

pair as (

    select
        l.traits as traits_l,
        r.traits as traits_r,
        true as is_true,
        l.person_id = r.person_id as is_linked
    from known as l
    inner join known as r
        on
            l.truth = r.truth
            and (l.source, l.record_key) < (r.source, r.record_key)
    union all by name
    select
        l.traits as traits_l,
        r.traits as traits_r,
        false as is_true,
        true as is_linked
    from known as l
    inner join known as r
        on
            l.person_id = r.person_id
            and l.truth <> r.truth
            and (l.source, l.record_key) < (r.source, r.record_key)

),

side as (

    select
        pair.is_true,
        pair.is_linked,
        unnest([pair.traits_l, pair.traits_r]) as traits,
        row_number() over () as number
    from pair

),

belonging as (

    select distinct
        side.number,
        side.is_true,
        side.is_linked,
        unnest(
            list_concat(
                ['all', side.traits.kota_code],
                if(side.traits.is_woman, ['women'], []),
                if(side.traits.is_man, ['men'], []),
                if(side.traits.is_single_name, ['single_name'], []),
                if(side.traits.is_under_5, ['under_5'], []),
                if(side.traits.is_under_18, ['under_18'], []),
                if(side.traits.is_from_65, ['from_65'], []),
                if(side.traits.has_no_nik, ['without_nik'], [])
            )
        ) as part
    from side

)

select
    part,
    count(*) filter (where is_true) as n_pairs_true,
    count(*) filter (where is_linked) as n_pairs_found,
    count(*) filter (where is_true and is_linked) as n_pairs_both
from belonging
where part <> ''
group by part
