-- How many accepted records have a usable NIK; staging leaves an unusable one out.
--
-- Grain    one row
-- Reads    staged
-- Rerun    safe: reads only
select
    count(nik) as n,
    count(*) as n_of
from staged
