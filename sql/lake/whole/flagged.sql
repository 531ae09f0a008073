-- What the flagged records of a file have in common: how many, of how many.
--
-- Grain    one row per statistic, named <column>__<statistic>
-- Reads    inspected
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

total as (

    select
        count(*) as n_records,
        count(nik) as n_niks,
        count(*) filter (where nik is not null and born_on is not null) as n_dated
    from inspected

),

flagged as (

    select
        nik,
        born_on,
        reasons
    from inspected
    where len(reasons) > 0

),

counted as (

    select
        count(*) filter (where list_contains(reasons, 'NIK_GANDA')) as n_repeated,
        count(*) filter (where list_contains(reasons, 'NIK_TANGGAL')) as n_other_date,
        -- The birth date of the NIK (for women the day carries 40 more), with day and
        -- month exchanged.
        count(*) filter (
            where list_contains(reasons, 'NIK_TANGGAL')
            and cast(substr(nik, 7, 6) as integer) % 400000
            = month(born_on) * 10000 + day(born_on) * 100 + year(born_on) % 100
        ) as n_swapped,
        count(*) filter (where list_contains(reasons, 'NIK_JK')) as n_other_sex,
        count(*) filter (
            where list_has_any(reasons, ['TGL_FORMAT', 'TGL_SENTINEL', 'UMUR'])
        ) as n_unusable,
        count(*) filter (
            where list_contains(reasons, 'KODE_TAK_DIKENAL')
        ) as n_unknown
    from flagged

),

named as (

    select
        [counted.n_repeated, total.n_niks] as nik__repeated,
        [counted.n_other_date, total.n_niks] as nik__other_birth_date,
        [counted.n_swapped, total.n_dated] as born_on__swapped,
        [counted.n_other_sex, total.n_niks] as nik__other_sex,
        [counted.n_unusable, total.n_records] as born_on__unusable,
        [counted.n_unknown, total.n_records] as reasons__unknown_code
    from counted
    cross join total

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
    numbers[2] as n_records
from spread
