-- The quarters whose suppliers have been judged, newest first.
--
-- Grain    one row per quarter
-- Reads    mart.readiness
-- Rerun    safe: reads only
select distinct quarter
from mart.readiness
order by quarter desc
