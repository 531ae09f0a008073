-- What is wrong with the families of a family file: repeated keys, and a number of
-- members that is not the number of persons delivered (where any were).
--
-- Grain    one row per family key with a finding
-- Reads    accepted, member
-- Writes   family_flag
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

counted as (

    select
        family_key,
        sum(n_members) as n_members
    from member
    where family_key is not null
    group by family_key

),

persons as (

    select count(*) > 0 as are_delivered
    from counted

),

family as (

    select
        accepted.family_key,
        count(*) as n_records,
        bool_or(
            accepted.n_members_declared <> coalesce(counted.n_members, 0)
            and persons.are_delivered
        ) as is_miscounted
    from accepted
    cross join persons
    left join counted on accepted.family_key = counted.family_key
    where accepted.family_key is not null
    group by accepted.family_key

),

flagged as (

    select
        family_key,
        concat(
            case when is_miscounted then 'JUMLAH_ART ' end,
            case when n_records > 1 then 'KELUARGA_GANDA ' end
        ) as reasons
    from family

)

select
    family_key,
    reasons
from flagged
where reasons <> ''
