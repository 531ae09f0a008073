-- How many pairs of records there are of each kind: all that are one person, and those
-- that are two though there was a reason to look at them.
--
-- Where no rule and no weight speaks of two records of one person, or only that nothing
-- has changed, they are together by others: the pair is as good as the weaker of the
-- two reasons that its records have.
--
-- Grain    one row per kind of pair
-- Reads    trait, judged_pair, apart, link_share (stratum, share)
-- Writes   pair_profile
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

together as (

    select
        l.traits as traits_l,
        r.traits as traits_r,
        'together' as state,
        case
            when judged_pair.stratum <> 'unchanged' then judged_pair.stratum
            when share_l.share <= share_r.share then share_l.stratum
            else coalesce(share_r.stratum, share_l.stratum, 'unchanged')
        end as stratum
    from trait as l
    inner join trait as r
        on
            l.person_id = r.person_id
            and (
                l.source < r.source
                or (l.source = r.source and l.record_key < r.record_key)
            )
    left join judged_pair
        on
            l.source = judged_pair.source_l
            and l.record_key = judged_pair.record_key_l
            and r.source = judged_pair.source_r
            and r.record_key = judged_pair.record_key_r
    left join link_share as share_l on l.stratum = share_l.stratum
    left join link_share as share_r on r.stratum = share_r.stratum

),

parted as (

    select
        l.traits as traits_l,
        r.traits as traits_r,
        if(apart.is_forbidden, 'forbidden', 'apart') as state,
        apart.stratum
    from apart
    inner join trait as l
        on apart.source_l = l.source and apart.record_key_l = l.record_key
    inner join trait as r
        on apart.source_r = r.source and apart.record_key_r = r.record_key

),

every as (

    select *
    from together
    union all by name
    select *
    from parted

),

counted as (

    select
        traits_l,
        traits_r,
        state,
        stratum,
        count(*) as n_pairs
    from every
    group by all

)

select
    counted.stratum,
    counted.state,
    counted.n_pairs,
    counted.traits_l.source as source_l,
    counted.traits_r.source as source_r,
    counted.traits_l.kota_code as kota_l,
    counted.traits_r.kota_code as kota_r,
    counted.traits_l.is_single_name as is_single_name_l,
    counted.traits_r.is_single_name as is_single_name_r,
    counted.traits_l.is_woman or counted.traits_r.is_woman as has_woman,
    counted.traits_l.is_man or counted.traits_r.is_man as has_man,
    counted.traits_l.is_under_5 or counted.traits_r.is_under_5 as has_under_5,
    counted.traits_l.is_under_18 or counted.traits_r.is_under_18 as has_under_18,
    counted.traits_l.is_from_65 or counted.traits_r.is_from_65 as has_from_65,
    counted.traits_l.has_no_nik or counted.traits_r.has_no_nik as has_no_nik
from counted
order by all
