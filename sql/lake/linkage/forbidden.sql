-- Pairs that are not the same person, whatever rule or weight says so.
--
-- Grain    one row per pair
-- Reads    entry, pair
-- Writes   forbidden
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    pair.rid_l,
    pair.rid_r
from pair
inner join entry as l on pair.rid_l = l.rid
inner join entry as r on pair.rid_r = r.rid
where
    -- Another sex and another birth date.
    (l.sex <> r.sex and l.born_on <> r.born_on)
    -- Twins and other brothers and sisters: one family, another given name.
    or (
        (
            l.no_kk = r.no_kk
            or (l.source = r.source and l.family_key = r.family_key)
        )
        and l.given_key <> r.given_key
        and jaro_winkler_similarity(l.given_key, r.given_key) < 0.80
        and not list_has_all(l.keys, r.keys)
        and not list_has_all(r.keys, l.keys)
    )
