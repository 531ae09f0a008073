-- How much of the return delivery (DTSEN) found its place in the register.
--
-- Grain    one row
-- Reads    dtsen_family, dtsen_person, returned, golden
-- Writes   nothing: counts for the manifest
-- Binds    none
-- Rerun    safe: the same inputs give the same row

with

family as (

    select distinct
        dtsen_family.record_key,
        returned.joined_by
    from dtsen_family
    left join returned using (no_kk)

),

family_count as (

    select
        count(distinct record_key) as dtsen_families,
        count(distinct record_key) filter (
            where joined_by = 'no_kk'
        ) as dtsen_families_joined_by_no_kk,
        count(distinct record_key) filter (
            where joined_by is null
        ) as dtsen_families_not_joined
    from family

),

known as (

    select distinct nik
    from golden
    where nik is not null

),

person_count as (

    select
        count(dtsen_person.record_key) as dtsen_persons,
        count(*) filter (where known.nik is null) as dtsen_persons_not_joined
    from dtsen_person
    left join known using (nik)

)

select
    family_count.dtsen_families,
    family_count.dtsen_families_joined_by_no_kk,
    family_count.dtsen_families_not_joined,
    person_count.dtsen_persons,
    person_count.dtsen_persons_not_joined
from family_count
cross join person_count
