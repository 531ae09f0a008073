-- What stands most often in each column of the sample, and in how many records.
--
-- Grain    one row per statistic, named <column>__<statistic>
-- Reads    sampled
-- Writes   usual
-- Binds    none
-- Rerun    safe: of two values that stand equally often the last in order is taken
select
    key,
    cast(sum(n) as bigint) as out_of,
    arg_max(said, (n, said)) as said,
    max(n) as n
from sampled
group by key
