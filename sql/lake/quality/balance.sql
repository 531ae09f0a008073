-- The sources of which a station has not brought along every accepted record, once.
--
-- Grain    one row per source that does not balance
-- Reads    accepted, accounted
-- Returns  source, n_accepted, n_missing, n_surplus (repeated, or of nowhere)
-- Rerun    safe: reads only
--
-- The gate has seen that the keys of the accepted records of a source differ. So where
-- none is missing and the numbers are the same, each is there once, and no other.
with

wanted as (

    select
        source,
        count(*) as n_accepted
    from accepted
    group by source

),

missing as (

    select
        accepted.source,
        count(*) as n_missing
    from accepted
    anti join accounted using (source, record_key)
    group by accepted.source

),

found as (

    select
        source,
        count(*) as n_accounted
    from accounted
    group by source

),

balance as (

    select
        source,
        coalesce(wanted.n_accepted, 0) as n_accepted,
        coalesce(missing.n_missing, 0) as n_missing,
        coalesce(found.n_accounted, 0) as n_accounted
    from wanted
    full join found using (source)
    left join missing using (source)

)

select
    source,
    n_accepted,
    n_missing,
    n_accounted - (n_accepted - n_missing) as n_surplus
from balance
where n_missing <> 0 or n_accounted <> n_accepted - n_missing
order by source
