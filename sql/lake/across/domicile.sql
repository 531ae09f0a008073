-- Persons who live elsewhere than their identity card says.
--
-- They live where their record or their family does. The code of the card comes as it
-- was sent: it is the same place where it is that place's code of Kemendagri or of BPS,
-- and no code of the one is a code of the other.
--
-- Grain    one row per record
-- Reads    across_person, across_family, area
-- Returns  file_name, record_no, reason
-- Rerun    safe: the same records give the same rows
with

home as (

    select
        family_key,
        min(kelurahan_code) as kelurahan_code
    from across_family
    where family_key is not null and kelurahan_code is not null
    group by family_key
    having count(distinct kelurahan_code) = 1

),

carried as (

    select
        across_person.file_name,
        across_person.record_no,
        coalesce(across_person.kelurahan_code, home.kelurahan_code) as kelurahan_code,
        regexp_extract(
            replace(across_person.ktp_kelurahan_code, '.', ''), '^[0-9]{10}'
        ) as ktp_code
    from across_person
    left join home using (family_key)

)

select
    carried.file_name,
    carried.record_no,
    'DOMISILI_KTP' as reason
from carried
inner join area on carried.kelurahan_code = area.kelurahan_code
where
    carried.ktp_code <> ''
    and carried.ktp_code not in (
        area.bps_code, replace(area.kelurahan_code, '.', '')
    )
