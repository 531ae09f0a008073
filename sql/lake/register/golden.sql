-- One golden row per person: for every attribute the value of the best source that has
-- one (priority.yml). The domicile is taken whole, from one record. is_nik_right says
-- whether date and sex in the NIK are the person's (null: nobody can tell).
--
-- Grain    one row per person
-- Reads    record, priority (source, one rank per attribute), civil
-- Writes   golden
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

birth as (

    select
        record.person_id,
        arg_min(record.born_on, priority.born_on + record.tie) as born_on,
        arg_min(record.sex, priority.sex + record.tie) as sex
    from record
    inner join priority using (source)
    group by record.person_id

),

settled as (

    select
        *,
        -- Day (women + 40), month and year as they stand in a NIK.
        lpad((day(born_on) + if(sex = 'P', 40, 0))::varchar, 2, '0')
        || strftime(born_on, '%m%y') as in_nik
    from birth

),

chosen as (

    select
        record.person_id,
        -- A NIK that says another birth date or sex goes last; one that the civil
        -- registry knows goes before one that it does not.
        arg_min(
            record.nik,
            row(
                coalesce(record.nik[7:12] <> settled.in_nik, false),
                civil.nik is null,
                priority.nik + record.tie
            )
        ) as nik,
        arg_min(record.no_kk, priority.no_kk + record.tie) as no_kk,
        arg_min(record.source, priority.no_kk + record.tie) filter (
            where record.no_kk is not null
        ) as kk_source,
        arg_min(record.name, priority.name + record.tie) as name,
        arg_min(record.birth_place, priority.birth_place + record.tie) as birth_place,
        arg_min(record.mother_name, priority.mother_name + record.tie) as mother_name,
        arg_min(
            struct_pack(
                kelurahan_code := record.kelurahan_code,
                rt := record.rt,
                rw := record.rw,
                address := record.address
            ),
            row(record.kelurahan_code is null, priority.domicile + record.tie)
        ) as domicile,
        arg_min(record.relation, priority.relation + record.tie) as relation,
        arg_min(record.education, priority.education + record.tie) as education,
        arg_min(
            record.school_participation, priority.school_participation + record.tie
        ) as school_participation,
        arg_min(record.work_status, priority.work_status + record.tie) as work_status,
        arg_min(record.life_status, priority.life_status + record.tie) as life_status,
        arg_min(record.padan, priority.padan + record.tie) as padan,
        arg_min(
            record.has_disability, priority.has_disability + record.tie
        ) as has_disability,
        bool_or(record.source = 'regsosek') as in_regsosek,
        bool_or(record.source = 'dtks') as in_dtks,
        bool_or(record.source = 'p3ke') as in_p3ke,
        count(*)::integer as n_records,
        min(record.record_key) as first_record_key
    from record
    inner join settled using (person_id)
    inner join priority using (source)
    left join civil on record.nik = civil.nik
    group by record.person_id

)

select
    -- The linter takes an excluded column for a reference.
    chosen.* exclude (domicile),  -- noqa: RF02, RF03
    settled.born_on,
    settled.sex,
    chosen.domicile.kelurahan_code,
    chosen.domicile.rt,
    chosen.domicile.rw,
    chosen.domicile.address,
    chosen.nik[7:12] = settled.in_nik as is_nik_right
from chosen
inner join settled using (person_id)
