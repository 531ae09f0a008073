-- Every distinct token of the names, with the number of records it occurs in.
--
-- Grain    one row per token
-- Reads    spoken_name
-- Writes   nothing: Python adds spelling and sound (dtsen.linkage.names)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

spelled as (

    select
        n_records,
        unnest(tokens) as token
    from spoken_name

)

select
    token,
    sum(n_records)::bigint as n_records
from spelled
group by token
order by token
