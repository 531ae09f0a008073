-- Who every record is, and every person of the quarter before, in this quarter.
--
-- Grain    one row per record or earlier person
-- Reads    person_link, identity_event
-- Writes   member
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

sized as (

    select
        person_id,
        count(*) as n_records
    from person_link
    group by person_id

),

known as (

    select
        source,
        record_key,
        person_id
    from person_link
    union all
    select
        'register' as source,
        person_id as record_key,
        if(event = 'merged', other_id, person_id) as person_id
    from identity_event
    where event not in ('created', 'split')

)

select
    known.source,
    known.record_key,
    known.person_id,
    coalesce(sized.n_records, 1) as n_records
from known
left join sized using (person_id)
