-- Every record of the registries with its person, and a number that orders records of
-- one source whatever file they came in.
--
-- Grain    one row per record
-- Reads    staged_person, person_link
-- Writes   record
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    person_link.person_id,
    person_link.pass,
    person_link.match_weight,
    staged_person.record_key,
    staged_person.source,
    staged_person.file_name,
    staged_person.record_no,
    staged_person.family_key,
    staged_person.nik,
    staged_person.no_kk,
    staged_person.name,
    staged_person.born_on,
    staged_person.sex,
    staged_person.birth_place,
    staged_person.mother_name,
    staged_person.kelurahan_code,
    staged_person.rt,
    staged_person.rw,
    staged_person.address,
    staged_person.relation,
    staged_person.education,
    staged_person.school_participation,
    staged_person.work_status,
    staged_person.life_status,
    staged_person.padan,
    staged_person.has_disability,
    -- 48 bits of the key, as a fraction: added to a rank it decides inside a source.
    ('0x' || left(staged_person.record_key, 12))::bigint / 281474976710656.0 as tie
from staged_person
inner join person_link using (source, record_key)
