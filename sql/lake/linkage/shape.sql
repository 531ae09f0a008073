-- What a model is told by the records of a quarter, as counts: taken when it is
-- trained, and again in every quarter that uses it. No value of a person.
--
-- Grain    one row per what, part and value
-- Reads    entry, person_link, linked_level, chance
-- Writes   shape
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

with

asked as (

    select
        source,
        unnest([
            struct_pack(attribute := 'name', is_known := spelling is not null),
            struct_pack(attribute := 'born_on', is_known := born_on is not null),
            struct_pack(attribute := 'sex', is_known := sex is not null),
            struct_pack(attribute := 'nik', is_known := nik is not null),
            struct_pack(attribute := 'no_kk', is_known := no_kk is not null),
            struct_pack(
                attribute := 'kelurahan_code', is_known := kelurahan_code is not null
            ),
            struct_pack(attribute := 'rt', is_known := rt is not null),
        ]) as item
    from entry
    where source <> 'register'

),

counted as (

    select
        'unknown' as what,
        asked.source || '.' || asked.item.attribute as part,
        if(asked.item.is_known, 'known', 'unknown') as answer,
        1 as n
    from asked
    union all
    select
        'pass' as what,
        source as part,
        pass as answer,
        1 as n
    from person_link
    union all
    select
        what,
        comparison as part,
        label as answer,
        n
    from linked_level
    union all
    select
        'chance' as what,
        attribute as part,
        'shared' as answer,
        n_sharing as n
    from chance
    where attribute <> 'no_kk'
    union all
    select
        'chance' as what,
        attribute as part,
        'other' as answer,
        n_pairs - n_sharing as n
    from chance
    where attribute <> 'no_kk'

)

select
    what,
    part,
    answer,
    sum(n)::bigint as n
from counted
group by what, part, answer
order by what, part, answer
