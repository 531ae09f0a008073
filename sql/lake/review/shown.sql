-- What a reviewer is shown of every record that is asked about; of numbers the end.
--
-- Grain    one row per record or earlier person
-- Reads    asked, staged_person, earlier__identity, earlier__person,
--          earlier__dormant, kelurahan
-- Writes   shown; vault.review_record
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

wanted as (

    select
        source_l as source,
        record_key_l as record_key
    from asked
    union distinct
    select
        source_r as source,
        record_key_r as record_key
    from asked

),

known as (

    select
        source,
        record_key,
        name,
        nik,
        no_kk,
        born_on,
        sex,
        birth_place,
        mother_name,
        kelurahan_code,
        rt,
        rw,
        address
    from staged_person
    union all by name
    select
        'register' as source,
        who.person_id as record_key,
        who.name,
        who.nik,
        who.no_kk,
        who.born_on,
        what.sex,
        who.birth_place,
        who.mother_name,
        what.kelurahan_code,
        who.rt,
        who.rw,
        who.address
    from earlier__identity as who
    inner join earlier__person as what using (person_id)
    union all by name
    select
        'register' as source,
        person_id as record_key,
        name,
        nik,
        no_kk,
        born_on,
        sex,
        kelurahan_code,
        rt,
        rw
    from earlier__dormant

)

select
    known.source,
    known.record_key,
    known.name,
    known.born_on,
    known.sex,
    known.birth_place,
    known.mother_name,
    known.kelurahan_code,
    kelurahan.kelurahan_name,
    known.rt,
    known.rw,
    known.address,
    known.nik,
    known.no_kk,
    right(known.nik, 4) as nik_end,
    right(known.no_kk, 4) as no_kk_end
from known
inner join wanted using (source, record_key)
left join kelurahan using (kelurahan_code)
order by known.source, known.record_key
