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

rule as (

    select
        *,
        list_contains(needs, 'pupil') as needs_pupil,
        list_contains(needs, 'has_disability') as needs_disability,
        list_contains(needs, 'pkh_component') as needs_component,
        list_contains(needs, 'in_regsosek') as needs_regsosek,
        list_contains(needs, 'in_dtks') as needs_dtks,
        list_contains(needs, 'in_p3ke') as needs_p3ke
    from rule_in_force

),

candidate as (

    select
        person.person_id,
        person.family_id,
        person.age_years,
        person.in_regsosek,
        person.in_dtks,
        person.in_p3ke,
        family.desil_nasional,
        family.desil_provinsi,
        family.desil_kabupaten_kota,
        coalesce(person.has_disability, false) as has_disability,
        coalesce(person.school_participation = 'masih', false) as is_pupil,
        coalesce(
            person.age_years <= 6
            or person.age_years >= 60
            or person.has_disability
            or (person.school_participation = 'masih' and person.age_years <= 21),
            false
        ) as has_component,
        if(family.desil_source = 'p3ke', family.desil, null) as desil_p3ke
    from person
    left join family using (family_id)
    where person.life_status = 'ada'

),

eligible as (

    select distinct
        rule.programme_code,
        rule.unit,
        if(rule.unit = 'person', candidate.person_id, candidate.family_id) as unit_id
    from candidate
    inner join rule
        on
            (rule.min_age is null or candidate.age_years >= rule.min_age)
            and (rule.max_age is null or candidate.age_years <= rule.max_age)
            and (candidate.is_pupil or not rule.needs_pupil)
            and (candidate.has_disability or not rule.needs_disability)
            and (candidate.has_component or not rule.needs_component)
            and (candidate.in_regsosek or not rule.needs_regsosek)
            and (candidate.in_dtks or not rule.needs_dtks)
            and (candidate.in_p3ke or not rule.needs_p3ke)
    where
        rule.max_decile is null
        or rule.max_decile >= case rule.decile_kind
            when 'nasional' then candidate.desil_nasional
            when 'provinsi' then candidate.desil_provinsi
            when 'kabupaten_kota' then candidate.desil_kabupaten_kota
            when 'p3ke' then candidate.desil_p3ke
        end

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
