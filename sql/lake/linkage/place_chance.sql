-- How likely two persons live in one kelurahan, and in one RT: in a list of the whole
-- city hardly ever, in one of a few streets nearly always.
--
-- Grain    one row per kind of place
-- Reads    entry
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

lived_in as (

    select
        source,
        kelurahan_code,
        rw,
        rt,
        count(*) as n
    from entry
    where source <> 'register' and kelurahan_code is not null
    group by source, kelurahan_code, rw, rt

),

place_count as (

    select
        source,
        'kelurahan' as attribute,
        sum(n) as n
    from lived_in
    group by source, kelurahan_code
    union all
    select
        source,
        'rt' as attribute,
        n
    from lived_in
    where rw is not null and rt is not null

),

source_count as (

    select
        attribute,
        sum(n * (n - 1) / 2) as n_sharing,
        sum(n) * (sum(n) - 1) / 2 as n_pairs
    from place_count
    group by attribute, source

)

select
    attribute,
    sum(n_sharing) as n_sharing,
    sum(n_pairs) as n_pairs
from source_count
group by attribute
order by attribute
