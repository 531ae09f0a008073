-- What happened to the ids of persons between two calls.
--
-- Grain    one row per id, those without whom who were absent before and still are
-- Reads    identity_event, state_before
-- Writes   events
-- Binds    $n_calls
-- Rerun    safe: the same inputs give the same rows in the same order

select
    identity_event.id as person_id,
    identity_event.other_id,
    identity_event.reason,
    if(
        identity_event.event = 'retired', 'dormant', identity_event.event
    ) as event
from identity_event
left join state_before on identity_event.id = state_before.person_id
where
    identity_event.event <> 'retired'
    or state_before.last_call = $n_calls - 1  -- noqa: RF02
order by identity_event.id
