-- Records of persons, and what they are recognised by in another quarter.
--
-- Grain    one row per accepted record
-- Reads    staged_person
-- Writes   record (a view)
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

-- Ids of their own that sources give to persons; null where a source has none.
own_ids as (

    select
        cast(null as varchar) as idsemesta,
        cast(null as varchar) as id_individu
    where false

),

delivered as (

    select * from staged_person
    union all by name
    select * from own_ids

)

select
    source,
    file_name,
    record_no,
    record_key,
    kelurahan_code,
    nik,
    reasons,
    'person' as table_name,
    coalesce(idsemesta, id_individu) as own_id,
    keyed('nik|' || source || '|' || nik) as nik_key,
    case
        when coalesce(family_key, no_kk, cast(born_on as varchar)) is not null
            then keyed(
                'name|' || source || '|' || coalesce(family_key, no_kk, '')
                || '|' || name || '|' || coalesce(cast(born_on as varchar), '')
            )
    end as name_key,
    'family|' || source || '|' || family_key as household
from delivered
