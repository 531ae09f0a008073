-- The id of every family of the quarter.
--
-- Grain    one row per family
-- Reads    family_heir, inheritance
-- Writes   family_id
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    family_heir.family_key,
    inheritance.id as family_id
from family_heir
inner join inheritance using (heir)
