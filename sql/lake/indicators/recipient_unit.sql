-- Who receives a programme: every person (or family) once, linked or not.
--
-- Grain    one row per programme and recipient
-- Reads    programme_receipt, programme, person, family, person_key, family_key,
--          record_key (keys of records: recipients that are not linked)
-- Returns  programme_code, unit_id (null = not linked), kelurahan_code, kota_code, rk
-- Rerun    safe: the same inputs give the same rows
--
-- Who is linked is counted where the register says, who is not where the list says.
with

recipient as (

    select
        programme_receipt.programme_code,
        programme.unit,
        programme_receipt.recipient_key,
        programme_receipt.record_key,
        programme_receipt.kelurahan_code,
        if(
            programme.unit = 'person',
            programme_receipt.person_id,
            programme_receipt.family_id
        ) as unit_id
    from programme_receipt
    inner join programme on programme_receipt.programme_code = programme.code

),

not_linked as (

    select
        programme_code,
        recipient_key,
        arg_min(kelurahan_code, record_key) as kelurahan_code
    from recipient
    where unit_id is null
    group by programme_code, recipient_key

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
    not_linked.programme_code,
    null as unit_id,
    not_linked.kelurahan_code,
    null as kota_code,
    record_key.rk
from not_linked
inner join record_key on not_linked.recipient_key = record_key.record_key
