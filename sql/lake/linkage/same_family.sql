-- Two entries of one No. KK that sound alike and share birth date and sex.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry
-- Writes   same_family
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    l.rid as rid_l,
    r.rid as rid_r
from entry as l
inner join entry as r
    on
        l.no_kk = r.no_kk
        and l.sound = r.sound
        and l.born_on = r.born_on
        and l.sex = r.sex
        and l.rid < r.rid
