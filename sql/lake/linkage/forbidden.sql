-- Pairs that are not the same person, whatever rule or weight says so.
--
-- Grain    one row per pair
-- Reads    entry, pair
-- Writes   forbidden
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

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
        l.no_kk = r.no_kk
        or (l.source = r.source and l.family_key = r.family_key) as is_same_family,
        not list_contains(l.keys, r.given_key)
        and not list_contains(r.keys, l.given_key)
        and jaro_winkler_similarity(l.given_key, r.given_key) < 0.80
        and damerau_levenshtein(l.given_key, r.given_key) > 1
            as is_called_otherwise,
        l.nik <> r.nik
        and (
            l.plain_nik[:12] = r.plain_nik[:12] or l.nik_tail = r.nik_tail
        ) as is_twin_nik
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
    -- Brothers and sisters: one family, another given name.
    or (is_same_family and is_called_otherwise and not (is_same_nik and is_same_day))
    -- Twins: one family and birth date, NIKs that differ in serial or area, another
    -- name.
    or (is_same_family and is_same_day and is_twin_nik and not is_same_name)
    -- Parent and child of one name, perhaps with one NIK: a generation between them.
    or (is_same_family and n_years >= 12 and not is_same_birthday)
