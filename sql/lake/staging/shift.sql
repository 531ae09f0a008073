-- By how many broken lines the records of a file are moved, and from which one on.
--
-- Grain    one row per readable line that follows broken lines directly
-- Reads    broken
-- Writes   shift
-- Binds    none
-- Rerun    safe: the same lines give the same rows
with

ranked as (

    select
        record_no,
        row_number() over (order by record_no) as n_broken
    from broken

)

select
    record_no - n_broken + 1 as first_line,
    max(n_broken) as by_lines
from ranked
group by record_no - n_broken + 1
