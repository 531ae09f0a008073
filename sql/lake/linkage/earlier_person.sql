-- Everybody whom earlier quarters have found, as far as they can be recognised: the
-- persons of the previous quarter, and those who had been absent by then.
--
-- Grain    one row per person
-- Reads    earlier__identity, earlier__person, earlier__dormant
-- Writes   earlier_person
-- Binds    $previous
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
    identity.rw,
    $previous as last_quarter  -- noqa: RF02
from earlier__identity as identity
inner join earlier__person as person using (person_id)
union all by name
select
    person_id,
    nik,
    no_kk,
    name,
    born_on,
    sex,
    kelurahan_code,
    rt,
    rw,
    last_quarter
from earlier__dormant
