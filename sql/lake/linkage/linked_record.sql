-- Every record with its person, and a number that orders the records of all sources.
--
-- Grain    one row per record
-- Reads    staged_person, entry, person_link, priority
-- Writes   record
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    person_link.person_id,
    person_link.pass,
    person_link.match_weight,
    staged_person.record_key,
    staged_person.source,
    staged_person.family_key,
    staged_person.name,
    entry.nik,
    entry.no_kk,
    entry.born_on,
    entry.sex,
    entry.kelurahan_code,
    entry.rt,
    entry.rw,
    -- 48 bits of the key, as a fraction: added to a rank it decides inside a source.
    priority.no_kk
    + ('0x' || left(staged_person.record_key, 12))::bigint / 281474976710656.0
        as place
from staged_person
inner join entry using (source, record_key)
inner join person_link using (source, record_key)
inner join priority using (source)
