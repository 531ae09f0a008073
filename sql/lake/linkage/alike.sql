-- How many pairs of records have a sound and one more thing in common. Where records
-- have neither NIK nor No. KK the rules find few links, and this tells how many to
-- expect.
--
-- Grain    one row per thing in common
-- Reads    entry
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

held as (

    select
        sound,
        unnest([
            struct_pack(attribute := 'born_on', held := born_on::varchar),
            struct_pack(attribute := 'no_kk', held := no_kk),
            struct_pack(
                attribute := 'rt', held := kelurahan_code || '/' || rw || '/' || rt
            ),
        ]) as item
    from entry
    where source <> 'register' and sound is not null

),

value_count as (

    select
        held.item.attribute,
        count(*) as n
    from held
    where held.item.held is not null
    group by held.item.attribute, held.sound, held.item.held
    having count(*) > 1

)

select
    attribute,
    sum(n * (n - 1) / 2) as n_pairs
from value_count
group by attribute
order by attribute
