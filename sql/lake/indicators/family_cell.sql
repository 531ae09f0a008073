-- The cube of families: those with at least one member who is there.
--
-- Grain    one row per kelurahan and decile
-- Reads    family, person, family_key
-- Returns  n (families), rk (sum of their keys)
-- Rerun    safe: the same inputs give the same rows
select
    family.kelurahan_code,
    family.desil,
    count(*) as n,
    sum(family_key.rk) as rk
from family
inner join family_key using (family_id)
where
    family.family_id in (
        select person.family_id from person
        where person.life_status = 'ada'
    )
group by all
