-- Every record that was ever linked, by what is written in it, with its person.
--
-- Grain    one row per record content
-- Reads    person_link, earlier_record, identity_event
-- Writes   state of the next call (records)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select
    source,
    record_key,
    person_id,
    pass,
    match_weight
from person_link
union all
select
    earlier_record.source,
    earlier_record.record_key,
    coalesce(ended.other_id, earlier_record.person_id) as person_id,
    earlier_record.pass,
    earlier_record.match_weight
from earlier_record
anti join person_link using (source, record_key)
left join identity_event as ended
    on earlier_record.person_id = ended.id and ended.event = 'merged'
order by source, record_key
