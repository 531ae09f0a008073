-- Who may receive a programme, under the rule in force.
--
-- Grain    one row per programme and eligible person (or family)
-- Reads    rule_in_force, person, family, person_key, family_key
-- Returns  programme_code, unit_id, kelurahan_code, kota_code, rk
-- Rerun    safe: the same inputs give the same rows
--
-- A family is eligible where its decile is and one member meets the other conditions.
-- Components of PKH as far as a registry shows them: pregnancy is in none.
with

candidate as (

    select
        person.person_id,
        person.family_id,
        person.age_years,
        map {
            'nasional': family.desil_nasional,
            'provinsi': family.desil_provinsi,
            'kabupaten_kota': family.desil_kabupaten_kota,
            'p3ke': if(family.desil_source = 'p3ke', family.desil, null)
        } as decile,
        [
            if(person.school_participation = 'masih', 'pupil', null),
            if(person.has_disability, 'has_disability', null),
            if(person.in_regsosek, 'in_regsosek', null),
            if(person.in_dtks, 'in_dtks', null),
            if(person.in_p3ke, 'in_p3ke', null),
            if(
                person.age_years <= 6
                or person.age_years >= 60
                or person.has_disability
                or (person.school_participation = 'masih' and person.age_years <= 21),
                'pkh_component',
                null
            )
        ] as qualities
    from person
    left join family using (family_id)
    where person.life_status = 'ada'

),

eligible as (

    select distinct
        rule.programme_code,
        rule.unit,
        if(rule.unit = 'person', candidate.person_id, candidate.family_id) as unit_id
    from rule_in_force as rule
    inner join candidate
        on
            (rule.min_age is null or rule.min_age <= candidate.age_years)
            and (rule.max_age is null or rule.max_age >= candidate.age_years)
            and list_has_all(candidate.qualities, rule.needs)
    where
        rule.max_decile is null
        or candidate.decile[rule.decile_kind] <= rule.max_decile

)

select
    eligible.programme_code,
    eligible.unit_id,
    person.kelurahan_code,
    person.kota_code,
    person_key.rk
from eligible
inner join person on eligible.unit_id = person.person_id
inner join person_key using (person_id)
where eligible.unit = 'person'
union all
select
    eligible.programme_code,
    eligible.unit_id,
    family.kelurahan_code,
    null as kota_code,
    family_key.rk
from eligible
inner join family on eligible.unit_id = family.family_id
inner join family_key using (family_id)
where eligible.unit = 'family'
