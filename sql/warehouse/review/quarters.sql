-- The quarters that have a queue, the newest first.
--
-- Grain    one row per quarter
-- Reads    vault.review_pair
-- Rerun    safe: reads only
select quarter
from vault.review_pair
where place = 1
order by quarter desc
