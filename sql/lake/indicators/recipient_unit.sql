-- Who receives a programme: every person (or family) once, linked or not.
--
-- Grain    one row per programme and recipient
-- Reads    programme_receipt, programme, person, family, person_key, family_key,
--          record_key (keys of the records that are not linked)
-- Returns  programme_code, unit_id (null = not linked), kelurahan_code, kota_code, rk
-- Rerun    safe: the same inputs give the same rows
--
-- Who is linked is counted where the register says, who is not where the list says.
with

recipient as (

    select
        programme_receipt.programme_code,
        programme.unit,
        programme_receipt.record_key,
        programme_receipt.kelurahan_code,
        if(
            programme.unit = 'person',
            programme_receipt.person_id,
            programme_receipt.family_id
        ) as unit_id
    from programme_receipt
    inner join programme on programme_receipt.programme_code = programme.code

)

select distinct
    recipient.programme_code,
    recipient.unit_id,
    person.kelurahan_code,
    person.kota_code,
    person_key.rk
from recipient
inner join person on recipient.unit_id = person.person_id
inner join person_key using (person_id)
where recipient.unit = 'person'
union all
select distinct
    recipient.programme_code,
    recipient.unit_id,
    family.kelurahan_code,
    null as kota_code,
    family_key.rk
from recipient
inner join family on recipient.unit_id = family.family_id
inner join family_key using (family_id)
where recipient.unit = 'family'
union all
select
    recipient.programme_code,
    null as unit_id,
    recipient.kelurahan_code,
    null as kota_code,
    record_key.rk
from recipient
inner join record_key using (record_key)
where recipient.unit_id is null
