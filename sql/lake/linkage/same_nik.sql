-- Two entries with the same NIK whose name and birth date do not speak against it: the
-- surest where birth date and sex are the same as well.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry
-- Writes   same_nik
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    l.rid as rid_l,
    r.rid as rid_r,
    if(
        coalesce(l.born_on = r.born_on and l.sex = r.sex, false),
        'same_nik',
        'nik_and_name'
    ) as pass
from entry as l
inner join entry as r on l.nik = r.nik and l.rid < r.rid
where
    (
        l.sound = r.sound
        -- The rarest token of one of them: half the city is called Muhammad.
        or list_contains(l.keys, r.rarest_key)
        or list_contains(r.keys, l.rarest_key)
        or jaro_winkler_similarity(l.letters, r.letters) >= 0.80
    )
    and (
        l.sound = r.sound
        or (l.birth_year = r.birth_year)::integer
        + (l.birth_month = r.birth_month)::integer
        + (l.birth_day = r.birth_day)::integer >= 2
    )
