-- Two entries of one name and birth date whose NIKs are one but for a slip of the hand:
-- two neighbouring digits exchanged, or the forty of women left out or put in.
--
-- Another digit is no slip here: twins differ in one.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry
-- Writes   repaired_nik
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    l.rid as rid_l,
    r.rid as rid_r
from entry as l
inner join entry as r
    on
        l.born_on = r.born_on
        and l.sound = r.sound
        and l.sex = r.sex
        and l.nik <> r.nik
        and l.rid < r.rid
where
    l.plain_nik = r.plain_nik
    -- One exchange is one slip by Damerau's count, and two by Levenshtein's.
    or (
        damerau_levenshtein(l.nik, r.nik) = 1
        and levenshtein(l.nik, r.nik) = 2
    )
