-- How likely two persons share a value: counted exactly, where a sample of pairs would
-- hardly ever meet one. Two records of one source are hardly ever one person, so only
-- pairs within a source are counted.
--
-- Grain    one row per attribute
-- Reads    entry
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

held as (

    select
        source,
        unnest([
            struct_pack(attribute := 'no_kk', held := no_kk),
            struct_pack(attribute := 'born_on', held := born_on::varchar),
            struct_pack(attribute := 'spelling', held := spelling),
            struct_pack(attribute := 'sound', held := sound),
        ]) as item
    from entry
    where source <> 'register'

),

value_count as (

    select
        held.source,
        held.item.attribute,
        count(*) as n
    from held
    where held.item.held is not null
    group by held.source, held.item.attribute, held.item.held

),

source_count as (

    select
        attribute,
        sum(n * (n - 1) / 2) as n_sharing,
        sum(n) * (sum(n) - 1) / 2 as n_pairs
    from value_count
    group by attribute, source

)

select
    attribute,
    sum(n_sharing) as n_sharing,
    sum(n_pairs) as n_pairs
from source_count
group by attribute
order by attribute
