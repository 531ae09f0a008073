-- Who belongs to which family.
--
-- Grain    one row per person that has a family
-- Reads    settled_person, head
-- Writes   membership (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

select
    settled_person.family_id,
    settled_person.person_id,
    settled_person.relation,
    head.person_id is not null as is_head
from settled_person
left join head using (family_id, person_id)
where settled_person.family_id is not null
order by settled_person.family_id, settled_person.person_id
