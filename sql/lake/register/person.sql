-- The persons of the register, without identity.
--
-- Grain    one row per person
-- Reads    settled_person, head
-- Writes   person (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

-- noqa: disable=ST06
-- (The columns stand in the order of the table.)

select
    settled_person.person_id,
    settled_person.family_id,
    settled_person.kelurahan_code,
    settled_person.kota_code,
    settled_person.sex,
    settled_person.age_years,
    case
        when settled_person.age_years <= 6 then '0-6'
        when settled_person.age_years <= 12 then '7-12'
        when settled_person.age_years <= 15 then '13-15'
        when settled_person.age_years <= 18 then '16-18'
        when settled_person.age_years <= 59 then '19-59'
        when settled_person.age_years >= 60 then '60+'
    end as age_group,
    settled_person.education,
    settled_person.school_participation,
    settled_person.work_status,
    settled_person.relation,
    head.person_id is not null as is_head,
    settled_person.has_disability,
    settled_person.nik_state,
    settled_person.padan,
    settled_person.life_status,
    settled_person.in_regsosek,
    settled_person.in_dtks,
    settled_person.in_p3ke,
    settled_person.n_records,
    settled_person.life_status = 'ada'
    and settled_person.kelurahan_code is not null as is_resident
from settled_person
left join head using (family_id, person_id)
order by settled_person.person_id
