-- How likely two persons of one birth date have a NIK that differs by one slip.
--
-- Grain    one row
-- Reads    entry, rule_pair
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same row

with

stranger as (

    select
        l.plain_nik[:12] = r.plain_nik[:12]
        or l.nik_tail = r.nik_tail as is_birth_date_again,
        damerau_levenshtein(l.nik, r.nik) as n_slips
    from entry as l
    inner join entry as r
        on l.source = r.source and l.born_on = r.born_on and l.rid < r.rid
    anti join rule_pair on l.rid = rule_pair.rid_l and r.rid = rule_pair.rid_r
    where l.nik <> r.nik and l.source <> 'register'

)

select
    count(*) filter (where n_slips <= 1 and not is_birth_date_again) as n_sharing,
    count(*) as n_pairs
from stranger
