-- What happened to every family of this quarter and of the one before.
--
-- Grain    one row per family
-- Reads    identity_event (made from families)
-- Writes   family_event (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

select
    quarter,
    event,
    id as family_id,
    other_id,
    reason
from identity_event
