-- Exactly one head per family: who is called so, is present, and is oldest.
--
-- Grain    one row per family
-- Reads    settled_person
-- Writes   head
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    family_id,
    arg_min(
        person_id,
        row(
            life_status <> 'ada',
            coalesce(relation, '') <> 'kepala',
            coalesce(born_on, date '9999-12-31'),
            person_id
        )
    ) as person_id
from settled_person
where family_id is not null
group by family_id
