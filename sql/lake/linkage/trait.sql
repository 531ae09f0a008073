-- What is counted apart of every record, with its person and the reason for it.
--
-- A name of one word is one as it was written. Ages are those on the last day of the
-- quarter.
--
-- Grain    one row per record
-- Reads    staged_person, person_link, reason (source, record_key, stratum)
-- Writes   trait
-- Binds    $today
-- Rerun    safe: the same inputs give the same rows

with

day as (

    select $today::date as today

)

select
    staged_person.source,
    staged_person.record_key,
    person_link.person_id,
    reason.stratum,
    struct_pack(
        source := staged_person.source,
        kota_code := if(
            staged_person.kelurahan_code like '31.%',
            left(staged_person.kelurahan_code, 5),
            ''
        ),
        is_woman := coalesce(staged_person.sex = 'P', false),
        is_man := coalesce(staged_person.sex = 'L', false),
        is_single_name := coalesce(
            not contains(trim(staged_person.name), ' '), false
        ),
        is_under_5 := coalesce(
            staged_person.born_on > day.today - interval 5 year, false
        ),
        is_under_18 := coalesce(
            staged_person.born_on > day.today - interval 18 year, false
        ),
        is_from_65 := coalesce(
            staged_person.born_on <= day.today - interval 65 year, false
        ),
        has_no_nik := staged_person.nik is null
    ) as traits
from staged_person
inner join person_link using (source, record_key)
left join reason using (source, record_key)
cross join day
