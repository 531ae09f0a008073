-- Pairs of records that there was a reason to look at, and that are two persons.
--
-- A quarter weighs only what has changed, so the pairs of earlier quarters stay here
-- until they are weighed anew, become one person, or lose a record.
--
-- Grain    one row per pair
-- Reads    judged_pair (pair with stratum), earlier_apart, trait
-- Writes   apart (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

known as (

    select
        source_l,
        record_key_l,
        source_r,
        record_key_r,
        stratum,
        is_forbidden
    from judged_pair
    where not is_together
    union all by name
    select earlier_apart.*  -- noqa: AM04
    from earlier_apart
    anti join judged_pair using (source_l, record_key_l, source_r, record_key_r)

)

select
    known.source_l,
    known.record_key_l,
    known.source_r,
    known.record_key_r,
    known.stratum,
    known.is_forbidden
from known
inner join trait as l
    on known.source_l = l.source and known.record_key_l = l.record_key
inner join trait as r
    on known.source_r = r.source and known.record_key_r = r.record_key
where l.person_id <> r.person_id
order by
    known.source_l,
    known.record_key_l,
    known.source_r,
    known.record_key_r
