-- Persons with family, status and age, before anybody is called head.
--
-- What the civil registry says of a NIK is said of its owner: of the person whose birth
-- date and sex stand in it, or of the only one who has it.
--
-- Grain    one row per person
-- Reads    golden, member, family_id (family_key, family_id), civil
-- Writes   settled_person
-- Binds    $last_day, $has_civil
-- Rerun    safe: the same inputs give the same rows

with

joined as (

    select
        golden.*,
        family_id.family_id,
        if(
            golden.is_nik_right or count(*) over (partition by golden.nik) = 1,
            civil.civil_status,
            null
        ) as civil_status
    from golden
    left join member using (person_id)
    left join family_id on member.family_key = family_id.family_key
    left join civil on golden.nik = civil.nik

)

select
    person_id,
    family_id,
    nik,
    no_kk,
    name,
    born_on,
    birth_place,
    mother_name,
    address,
    rt,
    rw,
    kelurahan_code,
    sex,
    education,
    school_participation,
    work_status,
    relation,
    has_disability,
    in_regsosek,
    in_dtks,
    in_p3ke,
    n_records,
    left(kelurahan_code, 5) as kota_code,
    date_sub('year', born_on, $last_day::date)::smallint as age_years,
    case
        when nik is null then 'missing'
        when not is_nik_right then 'contradiction'
        else 'valid'
    end as nik_state,
    case
        when civil_status is not null then 'padan'
        when nik is null then 'kosong'
        when $has_civil then 'tidak_padan'
        else coalesce(padan, 'kosong')
    end as padan,
    case
        when civil_status in ('meninggal', 'pindah') then civil_status
        else coalesce(life_status, 'ada')
    end as life_status
from joined
