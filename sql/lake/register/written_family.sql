-- The family of a source that a family of the register corresponds to: the one most of
-- its members are written in.
--
-- Grain    one row per family and source
-- Reads    member, record
-- Writes   written_family
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

shared as (

    select
        member.family_key,
        record.source,
        record.family_key as written_key,
        count(distinct record.person_id) as n_members
    from member
    inner join record using (person_id)
    where record.family_key is not null
    group by all

)

select
    family_key,
    source,
    arg_min(written_key, row(-n_members, written_key)) as written_key
from shared
group by family_key, source
