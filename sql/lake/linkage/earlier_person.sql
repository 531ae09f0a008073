-- The persons of the previous quarter, as far as they can be recognised.
--
-- Grain    one row per person
-- Reads    earlier__identity, earlier__person
-- Writes   earlier_person
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    identity.person_id,
    identity.nik,
    identity.no_kk,
    identity.name,
    identity.born_on,
    person.sex,
    person.kelurahan_code,
    identity.rt,
    identity.rw
from earlier__identity as identity
inner join earlier__person as person using (person_id)
