-- The last records of whoever is in no registry now.
--
-- Grain    one row per record
-- Reads    earlier_record, earlier_person, golden, person_event, record
-- Writes   dormant_record (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

merged as (

    select person_id
    from person_event
    where event = 'merged'

)

select
    earlier_record.source,
    earlier_record.record_key,
    earlier_record.person_id,
    earlier_record.pass,
    earlier_record.match_weight
from earlier_record
anti join golden using (person_id)
anti join merged using (person_id)
anti join record using (source, record_key)
order by earlier_record.source, earlier_record.record_key
