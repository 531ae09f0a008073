-- The first place where a record does not end with its line.
--
-- Grain    one row
-- Reads    numbered, broken
-- Writes   nothing: the delivery is refused
-- Binds    none
-- Rerun    safe
with

place as (

    select record_no
    from numbered
    where has_break
    union all
    select record_no
    from broken
    where contains(raw, '"')

)

select min(record_no) as record_no
from place
