-- Two entries of one kelurahan that share a full name, birth date and sex, where no NIK
-- speaks against it.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    entry
-- Writes   same_place
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

-- Where two NIKs share all of it, it names nobody.
shared as (

    select
        kelurahan_code,
        sound,
        born_on,
        sex
    from entry
    where nik is not null
    group by all
    having count(distinct nik) > 1

)

select
    l.rid as rid_l,
    r.rid as rid_r
from entry as l
inner join entry as r
    on
        l.kelurahan_code = r.kelurahan_code
        and l.sound = r.sound
        and l.born_on = r.born_on
        and l.sex = r.sex
        and l.rid < r.rid
left join shared
    on
        l.kelurahan_code = shared.kelurahan_code
        and l.sound = shared.sound
        and l.born_on = shared.born_on
        and l.sex = shared.sex
where
    -- A single name is shared by too many.
    l.n_keys >= 2
    and coalesce(l.nik = r.nik, true)
    -- 1 January stands for an unknown day.
    and not (l.birth_month = 1 and l.birth_day = 1)
    and (shared.sound is null or l.nik = r.nik)
    -- Who stands twice in one source stands there on one card.
    and (l.source <> r.source or coalesce(l.no_kk = r.no_kk, true))
