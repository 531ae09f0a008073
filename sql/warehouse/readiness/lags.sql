-- How long the data of a supplier took, quarter by quarter.
--
-- Grain    one row per quarter, newest first
-- Reads    mart.delivery_lag
-- Binds    :source
-- Rerun    safe: reads only
select
    quarter,
    reference_on,
    due_on,
    received_on,
    published_on,
    received_lag_days,
    published_lag_days,
    late_days
from mart.delivery_lag
where source = :source
order by quarter desc
