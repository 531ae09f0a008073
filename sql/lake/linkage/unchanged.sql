-- Records that the register of the previous quarter held as one person, and that came
-- again unchanged: what was linked stays linked, whatever the weights say today.
--
-- Grain    one row per pair, rid_l < rid_r: a star per person and source, and one
--          over the sources
-- Reads    entry, earlier_record
-- Writes   unchanged
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

carried as (

    select
        entry.rid,
        min(entry.rid) over (partition by earlier_record.person_id) as first_rid,
        min(entry.rid) over (
            partition by earlier_record.person_id, entry.source
        ) as first_in_source
    from entry
    inner join earlier_record using (source, record_key)

),

pairs as (

    select
        first_in_source as rid_l,
        rid as rid_r
    from carried
    union
    select
        first_rid as rid_l,
        first_in_source as rid_r
    from carried

)

select
    rid_l,
    rid_r
from pairs
where rid_l < rid_r
