-- The queue of a quarter: which pairs to look at, why, and in what they differ.
--
-- Grain    one row per pair
-- Reads    asked, shown
-- Writes   queue (Parquet of the quarter); vault.review_pair
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

select
    asked.place,
    asked.source_l,
    asked.record_key_l,
    asked.source_r,
    asked.record_key_r,
    asked.person_l,
    asked.person_r,
    asked.pass,
    asked.weight,
    asked.name_level,
    asked.born_on_level,
    asked.sex_level,
    asked.nik_level,
    asked.household_level,
    asked.is_forbidden,
    asked.is_together,
    asked.why,
    asked.sample,
    concat_ws(
        ' ',
        if(l.name <> r.name, 'name', null),
        if(l.nik <> r.nik, 'nik', null),
        if(l.no_kk <> r.no_kk, 'no_kk', null),
        if(l.born_on <> r.born_on, 'born_on', null),
        if(l.sex <> r.sex, 'sex', null),
        if(l.birth_place <> r.birth_place, 'birth_place', null),
        if(l.mother_name <> r.mother_name, 'mother_name', null),
        if(l.kelurahan_code <> r.kelurahan_code, 'kelurahan', null),
        if(l.rt <> r.rt or l.rw <> r.rw, 'rt_rw', null),
        if(l.address <> r.address, 'address', null)
    ) as differs
from asked
left join shown as l
    on asked.source_l = l.source and asked.record_key_l = l.record_key
left join shown as r
    on asked.source_r = r.source and asked.record_key_r = r.record_key
order by asked.place
