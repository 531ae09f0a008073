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

-- A No. KK on more records than this names no family: the limit of the linkage.
overused_kk as (

    select no_kk
    from record
    where no_kk is not null
    group by no_kk
    having count(*) > 90

),

carded as (

    select
        record.* exclude (no_kk),
        if(overused_kk.no_kk is null, record.no_kk, null) as no_kk
    from record
    left join overused_kk using (no_kk)

),

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
        carded.person_id,
        -- A NIK that says another birth date or sex goes last; one that the civil
        -- registry knows goes before one that it does not.
        arg_min(
            carded.nik,
            row(
                coalesce(carded.nik[7:12] <> settled.in_nik, false),
                civil.nik is null,
                priority.nik + carded.tie
            )
        ) as nik,
        arg_min(carded.no_kk, priority.no_kk + carded.tie) as no_kk,
        arg_min(carded.source, priority.no_kk + carded.tie) filter (
            where carded.no_kk is not null
        ) as kk_source,
        arg_min(carded.name, priority.name + carded.tie) as name,
        arg_min(carded.birth_place, priority.birth_place + carded.tie) as birth_place,
        arg_min(carded.mother_name, priority.mother_name + carded.tie) as mother_name,
        arg_min(
            struct_pack(
                kelurahan_code := carded.kelurahan_code,
                rt := carded.rt,
                rw := carded.rw,
                address := carded.address
            ),
            row(carded.kelurahan_code is null, priority.domicile + carded.tie)
        ) as domicile,
        arg_min(carded.relation, priority.relation + carded.tie) as relation,
        arg_min(carded.education, priority.education + carded.tie) as education,
        arg_min(
            carded.school_participation, priority.school_participation + carded.tie
        ) as school_participation,
        arg_min(carded.work_status, priority.work_status + carded.tie) as work_status,
        -- Whoever died or left does not come back, and who was met was not lost.
        arg_min(
            carded.life_status,
            row(
                case carded.life_status
                    when 'tidak_ditemukan' then 3
                    when 'ada' then 2
                    else 1
                end,
                priority.life_status + carded.tie
            )
        ) as life_status,
        arg_min(carded.padan, priority.padan + carded.tie) as padan,
        arg_min(
            carded.has_disability, priority.has_disability + carded.tie
        ) as has_disability,
        bool_or(carded.source = 'regsosek') as in_regsosek,
        bool_or(carded.source = 'dtks') as in_dtks,
        bool_or(carded.source = 'p3ke') as in_p3ke,
        count(*)::integer as n_records,
        min(carded.record_key) as first_record_key
    from carded
    inner join settled using (person_id)
    inner join priority using (source)
    left join civil on carded.nik = civil.nik
    group by carded.person_id

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
