-- What the values of a whole file say together: how many, of how many.
--
-- Grain    one row per statistic, named <column>__<statistic>
-- Reads    inspected
-- Writes   nothing
-- Binds    $last_day (of the quarter), $usual_date (the birth date of most records)
-- Rerun    safe: the same records give the same rows
with

dated as (

    select
        *,
        cast(substr(nik, 16, 1) as tinyint) as nik_end,
        year(cast($last_day as date)) - year(born_on) as age_reached,
        day(born_on) as born_day,
        month(born_on) as born_month,
        year(born_on) as born_year
    from inspected

),

marked as (

    select
        *,
        born_day = 1 and born_month = 1 as is_new_year,
        -- Many records with one date are a finding of their own: here they would hide
        -- on which days and in which years all others lie.
        born_on <> cast($usual_date as date)
        and (born_day > 1 or born_month > 1) as is_dated,
        born_on <> cast($usual_date as date)
        and age_reached between 23 and 62 as is_adult
    from dated

),

named as (

    select
        [count(*) filter (where nik_end = 0), count(nik)]
            as nik__ends_in_zero,
        [
            count(*) filter (where nik_end % 2 = 0 and nik_end > 0),
            count(*) filter (where nik_end > 0)
        ] as nik__even,
        [count(*) filter (where nik_end >= 5), count(nik)]
            as nik__high_ending,
        [count(*) filter (where substr(no_kk, 16, 1) = '0'), count(no_kk)]
            as no_kk__ends_in_zero,
        [count(*) filter (where nik = no_kk), count(nik)]
            as nik__is_no_kk,
        [count(*) filter (where padan = 'tidak_padan'), count(padan)]
            as padan__not_matched,
        [count(*) filter (where is_new_year), count(born_on)]
            as born_on__new_year,
        [
            count(*) filter (where is_dated and born_day <= 12),
            count(*) filter (where is_dated)
        ] as born_on__early_day,
        [
            count(*) filter (where is_dated and born_day % 5 = 0),
            count(*) filter (where is_dated)
        ] as born_on__round_day,
        [
            greatest(
                count(*) filter (where is_adult and born_year % 5 = 0),
                count(*) filter (where is_adult and born_year % 5 = 1),
                count(*) filter (where is_adult and born_year % 5 = 2),
                count(*) filter (where is_adult and born_year % 5 = 3),
                count(*) filter (where is_adult and born_year % 5 = 4)
            ),
            count(*) filter (where is_adult)
        ] as born_on__heaped_year,
        [count(*) filter (where sex = 'L'), count(sex)]
            as sex__male,
        [count(*) filter (where name < 'A'), count(name)]
            as name__without_letter,
        [count(*) filter (where name = upper(address)), count(name)]
            as name__is_address,
        [count(*) filter (where relation = 'kepala'), count(relation)]
            as relation__head,
        [count(family_key), approx_count_distinct(family_key)]
            as family_key__size,
        [
            cast(sum(n_members_declared) as bigint),
            count(n_members_declared)
        ] as n_members_declared__size
    from marked

),

spread as (

    unpivot named
    on columns(*)
    into name key value numbers
)

select
    key,
    numbers[1] as n,
    numbers[2] as out_of,
    greatest(numbers[1], numbers[2]) as n_records
from spread
