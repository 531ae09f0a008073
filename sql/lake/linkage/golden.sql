-- One row per person: for every attribute the value of the best source that has one.
--
-- Grain    one row per person of this call
-- Reads    record
-- Writes   golden
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

birth as (

    select
        person_id,
        arg_min(born_on, place) as born_on,
        arg_min(sex, place) as sex
    from record
    group by person_id

),

chosen as (

    select
        record.person_id,
        -- A NIK that says another birth date or sex goes last.
        arg_min(
            record.nik,
            row(
                coalesce(
                    record.nik[7:12] <> lpad(
                        (day(birth.born_on) + if(birth.sex = 'P', 40, 0))::varchar,
                        2,
                        '0'
                    )
                    || strftime(birth.born_on, '%m%y'),
                    false
                ),
                record.place
            )
        ) as nik,
        arg_min(record.no_kk, record.place) as no_kk,
        arg_min(record.source, record.place) filter (
            where record.no_kk is not null
        ) as kk_source,
        arg_min(record.name, record.place) as name,
        arg_min(
            struct_pack(
                kelurahan_code := record.kelurahan_code,
                rt := record.rt,
                rw := record.rw
            ),
            row(record.kelurahan_code is null, record.place)
        ) as domicile,
        min(record.record_key) as first_record_key
    from record
    inner join birth using (person_id)
    group by record.person_id

)

select
    -- The linter takes an excluded column for a reference.
    chosen.* exclude (domicile),  -- noqa: RF02, RF03
    birth.born_on,
    birth.sex,
    chosen.domicile.kelurahan_code,
    chosen.domicile.rt,
    chosen.domicile.rw
from chosen
inner join birth using (person_id)
