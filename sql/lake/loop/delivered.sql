-- Of those who had an issue before: who is delivered in this quarter.
--
-- Grain    one row per key of a person or family
-- Reads    record, previous
-- Writes   delivered
-- Binds    none
-- Rerun    safe: the same records and the same previous quarter give the same rows
with

asked as (

    select nik_key as subject from previous
    union
    select name_key as subject from previous

),

-- A digest costs more than anything else here: one per family, not one per member.
household as (

    select distinct household from record

),

there as (

    select nik_key as subject from record
    union all
    select name_key as subject from record
    union all
    select keyed(household) as subject from household

)

select distinct there.subject
from there
semi join asked on there.subject = asked.subject
