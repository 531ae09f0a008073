-- Who has been found in an earlier quarter and is in no registry now: on coming back,
-- the person has the id of before.
--
-- Grain    one row per person
-- Reads    earlier_person, golden, person_event
-- Writes   dormant (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

merged as (

    select person_id
    from person_event
    where event = 'merged'

)

select
    earlier_person.person_id,
    earlier_person.nik,
    earlier_person.no_kk,
    earlier_person.name,
    earlier_person.born_on,
    earlier_person.sex,
    earlier_person.kelurahan_code,
    earlier_person.rt,
    earlier_person.rw,
    earlier_person.last_quarter
from earlier_person
anti join golden using (person_id)
anti join merged using (person_id)
order by earlier_person.person_id
