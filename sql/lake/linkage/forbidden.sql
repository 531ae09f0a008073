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
        l.sex = r.sex as is_same_sex,
        l.no_kk = r.no_kk
        or (l.source = r.source and l.family_key = r.family_key) as is_same_family,
        l.given_key <> r.given_key
        and jaro_winkler_similarity(l.given_key, r.given_key) < 0.80
        and damerau_levenshtein(l.given_key, r.given_key) > 1
        and not list_has_all(l.keys, r.keys)
        and not list_has_all(r.keys, l.keys) as is_called_otherwise,
        l.nik <> r.nik and l.nik[:12] = r.nik[:12] as is_next_serial
    from pair
    inner join entry as l on pair.rid_l = l.rid
    inner join entry as r on pair.rid_r = r.rid

)

select
    rid_l,
    rid_r
from compared
where
    -- Another sex and another birth date, unless NIK and name call it an error.
    (not is_same_sex and not is_same_day and not (is_same_nik and is_same_name))
    -- Brothers and sisters: one family, another given name.
    or (is_same_family and is_called_otherwise and not (is_same_nik and is_same_day))
    -- Twins: one family and birth date, two serials of the NIK, another name.
    or (is_same_family and is_same_day and is_next_serial and not is_same_name)
