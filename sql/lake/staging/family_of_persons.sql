-- What is wrong with the families of a person file: heads, and nobody grown up.
--
-- Grain    one row per family key with a finding
-- Reads    accepted
-- Writes   family_flag
-- Binds    $grown_up_since (born on or before this day = 17 years or older)
-- Rerun    safe: the same records give the same rows
with

-- A family of which no relation is known says nothing about its head; the dead and the
-- moved head no family; an unknown birth date may be a grown-up's.
family as (

    select
        family_key,
        count(*) filter (
            where relation = 'kepala'
            and coalesce(life_status, 'ada') = 'ada'
        ) as n_heads,
        count(relation) as n_relations,
        count(*) filter (
            where born_on is null or born_on <= $grown_up_since
        ) as n_grown_up
    from accepted
    where family_key is not null
    group by family_key

),

flagged as (

    select
        family_key,
        concat(
            case when n_heads > 1 then 'KK_DUA_KEPALA ' end,
            case when n_grown_up = 0 then 'KK_TANPA_DEWASA ' end,
            case
                when n_heads = 0 and n_relations > 0 then 'KK_TANPA_KEPALA '
            end
        ) as reasons
    from family

)

select
    family_key,
    reasons
from flagged
where reasons <> ''
