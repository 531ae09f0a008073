-- The components of readiness, the heaviest first.
--
-- Grain    one row per quarter, source and component
-- Reads    mart.readiness
-- Binds    :quarter :source (empty = every one)
-- Rerun    safe: reads only
select
    quarter,
    source,
    component,
    weight,
    100 * value as value_pct
from mart.readiness
where
    :quarter in ('', quarter)
    and :source in ('', source)
order by quarter desc, source asc, weight desc, component asc
