-- Who the records of pairs that may be asked about are in this quarter.
--
-- Grain    one row per record or earlier person
-- Reads    open_pair, sampled, person_link, identity_event, earlier__dormant
-- Writes   member
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

wanted as (

    select
        source_l as source,
        record_key_l as record_key
    from open_pair
    union
    select
        source_r as source,
        record_key_r as record_key
    from open_pair
    union
    select
        source_l as source,
        record_key_l as record_key
    from sampled
    union
    select
        source_r as source,
        record_key_r as record_key
    from sampled

),

known as (

    select
        source,
        record_key,
        person_id
    from person_link
    union all
    -- An earlier person lives on under its own id or another's.
    select
        'register' as source,
        person_id as record_key,
        if(event = 'merged', other_id, person_id) as person_id
    from identity_event
    where event not in ('created', 'split')
    union all
    -- To whoever stays absent nothing has happened.
    select
        'register' as source,
        earlier__dormant.person_id as record_key,
        earlier__dormant.person_id
    from earlier__dormant
    anti join identity_event using (person_id)

),

found as (

    select
        known.source,
        known.record_key,
        known.person_id
    from known
    semi join wanted using (source, record_key)

),

sized as (

    select
        person_id,
        count(*) as n_records
    from person_link
    semi join found using (person_id)
    group by person_id

)

select
    found.source,
    found.record_key,
    found.person_id,
    coalesce(sized.n_records, 1) as n_records
from found
left join sized using (person_id)
