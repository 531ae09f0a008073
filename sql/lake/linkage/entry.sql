-- Whoever takes part in the linkage, standardised: the records of the registries and,
-- where there is one, the persons of the register of the previous quarter.
--
-- Grain    one row per record or earlier person; rid counts them from 0
-- Reads    staged_person, earlier_person, name
-- Writes   entry
-- Binds    $max_per_nik, $max_per_kk
-- Rerun    safe: rid follows the record keys, not the order of files

with

records as (

    select
        record_key,
        source,
        family_key,
        nik,
        no_kk,
        name,
        born_on,
        sex,
        kelurahan_code,
        rt,
        rw
    from staged_person
    union all by name
    select
        person_id as record_key,
        'register' as source,
        nik,
        no_kk,
        name,
        born_on,
        sex,
        kelurahan_code,
        rt,
        rw
    from earlier_person

),

-- A number that many people carry names nobody: copied from the head, or a default.
overused_nik as (

    select nik
    from staged_person
    where nik is not null
    group by nik
    having count(*) > $max_per_nik

),

overused_kk as (

    select no_kk
    from staged_person
    where no_kk is not null
    group by no_kk
    having count(*) > $max_per_kk

),

usable as (

    select
        records.* exclude (nik, no_kk),
        if(overused_nik.nik is null, records.nik, null) as nik,
        if(overused_kk.no_kk is null, records.no_kk, null) as no_kk
    from records
    left join overused_nik on records.nik = overused_nik.nik
    left join overused_kk on records.no_kk = overused_kk.no_kk

)

select
    usable.record_key,
    usable.source,
    usable.family_key,
    usable.nik,
    usable.no_kk,
    usable.born_on,
    usable.sex,
    usable.kelurahan_code,
    name.spelling,
    name.letters,
    name.given_key,
    name.keys,
    name.n_keys,
    name.sound,
    name.rarest_key,
    name.second_key,
    -- Women have 40 added to the day: without it the date says no more than a date.
    usable.nik[:6]
    || lpad((usable.nik[7:8]::integer % 40)::varchar, 2, '0')
    || usable.nik[9:] as plain_nik,
    right(plain_nik, 10) as nik_tail,
    year(usable.born_on) as birth_year,
    month(usable.born_on) as birth_month,
    day(usable.born_on) as birth_day,
    ltrim(usable.rt, '0') as rt,
    ltrim(usable.rw, '0') as rw,
    row_number() over (
        order by usable.source = 'register', usable.source, usable.record_key
    ) - 1 as rid
from usable
left join name on usable.name = name.name
order by rid
