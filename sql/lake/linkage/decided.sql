-- What people have decided on pairs of records, for the records that they saw and for
-- the earlier persons that those have become.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    decision, entry
-- Writes   decided
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

numbered as (

    select
        *,
        row_number() over () as pair_no
    from decision

),

asked as (

    select
        pair_no,
        true as is_left,
        source_l as source,
        record_key_l as record_key
    from numbered
    union all
    select
        pair_no,
        false as is_left,
        source_r as source,
        record_key_r as record_key
    from numbered
    union all
    -- Two records of one earlier person: it cannot be told apart from itself.
    select
        pair_no,
        true as is_left,
        'register' as source,
        person_l as record_key
    from numbered
    where person_l is distinct from person_r
    union all
    select
        pair_no,
        false as is_left,
        'register' as source,
        person_r as record_key
    from numbered
    where person_l is distinct from person_r

),

side as (

    select
        asked.pair_no,
        asked.is_left,
        entry.rid
    from asked
    inner join entry using (source, record_key)

)

select
    least(l.rid, r.rid) as rid_l,
    greatest(l.rid, r.rid) as rid_r,
    bool_and(numbered.is_same) as is_same
from side as l
inner join side as r
    on l.pair_no = r.pair_no and l.is_left and not r.is_left and l.rid <> r.rid
inner join numbered on l.pair_no = numbered.pair_no
group by all
