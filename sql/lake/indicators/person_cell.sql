-- The cube of persons: the finest cells that figures are added up from.
--
-- Grain    one row per kelurahan, sex, age group, decile of the family and padan
-- Reads    person, family, person_key
-- Returns  n (persons), rk (sum of their keys)
-- Rerun    safe: the same inputs give the same rows
--
-- Only who is there is counted: the deceased, moved and not found stay in the register.
select
    person.kelurahan_code,
    person.kota_code,
    person.sex,
    person.age_group,
    family.desil,
    person.padan,
    count(*) as n,
    sum(person_key.rk) as rk
from person
inner join person_key using (person_id)
left join family using (family_id)
where person.life_status = 'ada'
group by all
