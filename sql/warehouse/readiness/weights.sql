-- What suppliers are judged by, the heaviest first.
--
-- Grain    one row per component
-- Reads    ref.readiness_weight
-- Rerun    safe: reads only
select
    component,
    weight,
    title_id,
    why_id
from ref.readiness_weight
order by weight desc, component asc
