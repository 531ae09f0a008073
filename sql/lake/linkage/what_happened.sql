-- What happened to every id in this call.
--
-- Grain    one row per id of somebody who is here now, or was in the call before
-- Reads    identity_event
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    id as person_id,
    other_id,
    reason,
    if(event = 'retired', 'dormant', event) as event
from identity_event
order by id
