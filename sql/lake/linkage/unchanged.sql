-- Records that came again unchanged, with the person of the previous quarter that they
-- were: what was linked stays linked, whatever the weights say today.
--
-- Grain    one row per pair, rid_l < rid_r: every such record with the earlier person,
--          and with the first such record of its source
-- Reads    entry, earlier_record
-- Writes   unchanged
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

carried as (

    select
        entry.rid,
        earlier.rid as earlier_rid,
        min(entry.rid) over (
            partition by earlier_record.person_id, entry.source
        ) as first_rid
    from entry
    inner join earlier_record using (source, record_key)
    inner join entry as earlier
        on
            earlier_record.person_id = earlier.record_key
            and earlier.source = 'register'

)

select
    rid as rid_l,
    earlier_rid as rid_r
from carried
union all
select
    first_rid as rid_l,
    rid as rid_r
from carried
where first_rid < rid
