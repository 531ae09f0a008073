-- Pairs that are not the same person, whatever rule or weight says so.
--
-- Grain    one row per pair
-- Reads    entry, pair
-- Writes   forbidden
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

-- A NIK that tells the birth date and sex of its record is hardly that of the head or
-- of another member, copied by mistake.
own as (

    select
        rid,
        source,
        nik
    from entry
    where
        plain_nik[7:12] = strftime(born_on, '%d%m%y')
        and (nik[7:8]::integer > 40) = (sex = 'P')

),

two_niks as (

    select
        pair.rid_l,
        pair.rid_r,
        l.nik as nik_l,
        r.nik as nik_r
    from pair
    inner join own as l on pair.rid_l = l.rid
    inner join own as r on pair.rid_r = r.rid and l.nik <> r.nik

),

asked as (

    select nik_l as nik
    from two_niks
    union
    select nik_r as nik
    from two_niks

),

holder as (

    select
        own.nik,
        list(distinct own.source) as sources
    from own
    semi join asked on own.nik = asked.nik
    where own.source <> 'register'
    group by own.nik

),

known_apart as (

    select
        two_niks.rid_l,
        two_niks.rid_r
    from two_niks
    inner join holder as l on two_niks.nik_l = l.nik
    inner join holder as r on two_niks.nik_r = r.nik
    where list_has_any(l.sources, r.sources)

),

compared as (

    select
        pair.rid_l,
        pair.rid_r,
        coalesce(l.nik = r.nik, false) as is_same_nik,
        coalesce(l.sound = r.sound, false) as is_same_name,
        l.born_on = r.born_on as is_same_day,
        abs(l.birth_year - r.birth_year) as n_years,
        l.birth_month = r.birth_month
        and l.birth_day = r.birth_day as is_same_birthday,
        l.sex = r.sex as is_same_sex,
        l.source = r.source as is_same_source,
        l.no_kk = r.no_kk
        or (l.source = r.source and l.family_key = r.family_key) as is_same_family,
        not list_contains(l.keys, r.given_key)
        and not list_contains(r.keys, l.given_key)
        and jaro_winkler_similarity(l.given_key, r.given_key) < 0.80
        and damerau_levenshtein(l.given_key, r.given_key) > 1
            as is_called_otherwise,
        -- A boy and a girl can be twins by nothing but the forty of the girl.
        l.nik <> r.nik
        and not (l.plain_nik = r.plain_nik and l.sex = r.sex)
        and (
            l.plain_nik[:12] = r.plain_nik[:12] or l.nik_tail = r.nik_tail
        ) as is_twin_nik,
        coalesce(damerau_levenshtein(l.letters, r.letters) <= 1, false) as is_one_slip,
        not list_has_all(l.keys, r.keys)
        and not list_has_all(r.keys, l.keys)
        and damerau_levenshtein(l.letters, r.letters) > 2 as is_another_word
    from pair
    inner join entry as l on pair.rid_l = l.rid
    inner join entry as r on pair.rid_r = r.rid

)

select
    rid_l,
    rid_r
from compared
where
    -- Another sex and another birth date, unless the name and the NIK or the family
    -- call it an error.
    (
        not is_same_sex
        and not is_same_day
        and not (is_same_name and (is_same_nik or coalesce(is_same_family, false)))
    )
    -- Brothers and sisters: one family, another given name. A slip of one letter that
    -- sounds like two is none.
    or (
        is_same_family
        and is_called_otherwise
        and not (is_same_nik and is_same_day)
        and not (is_one_slip and (is_same_nik or coalesce(is_same_day, false)))
    )
    -- Twins: one family and birth date, NIKs that differ in serial or area, another
    -- name.
    or (is_same_family and is_same_day and is_twin_nik and not is_same_name)
    -- Twins in one source, a NIK missing: each has a word of the name to itself.
    or (
        is_same_source
        and is_same_family
        and is_same_day
        and is_another_word
        and not is_same_nik
    )
    -- Parent and child of one name, perhaps with one NIK: a generation between them.
    or (is_same_family and n_years >= 12 and not is_same_birthday)
union
-- Namesakes, and twins of one name: a source that holds both NIKs, each with its own
-- birth date and sex, knows two persons.
select
    rid_l,
    rid_r
from known_apart
