-- How many records of a table say exactly what they said in the earlier quarter.
--
-- Grain    one row per measure
-- Reads    recent, earlier
-- Writes   compared
-- Binds    $table_name, $below (of both, the record keys before this one are taken)
-- Rerun    safe: the same records give the same rows
with

picked as (

    select record_key
    from recent
    where record_key < $below

),

known as (

    select record_key
    from earlier
    where record_key < $below

),

matched as (

    select known.record_key as known_key
    from picked
    left join known on picked.record_key = known.record_key

)

select
    cast($table_name as varchar) as table_name,
    'same_records' as measure,
    count(*) as n_earlier,
    count(known_key) as n_recent
from matched
