-- The decile of every person with a NIK of their own: of the person, or of the family.
--
-- Grain    one row per NIK that stands on one record only
-- Reads    decile_person, decile_family
-- Writes   recent_decile, earlier_decile
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

family as (

    select
        family_key,
        min(desil_nasional) as desil
    from decile_family
    where desil_nasional is not null
    group by family_key

)

select
    decile_person.nik,
    min(coalesce(decile_person.desil, family.desil)) as desil
from decile_person
left join family on decile_person.family_key = family.family_key
where decile_person.nik is not null
group by decile_person.nik
having count(*) = 1
