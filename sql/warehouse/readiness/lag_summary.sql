-- How long data take: those of a quarter together, or of a supplier in every quarter.
--
-- Grain    one row, or none where nothing was received
-- Reads    mart.delivery_lag_summary
-- Binds    :quarter :source (semua = all of them)
-- Rerun    safe: reads only
select
    n_deliveries,
    received_lag_median_days,
    received_lag_p90_days,
    published_lag_median_days,
    published_lag_p90_days,
    n_late
from mart.delivery_lag_summary
where quarter = :quarter and source = :source
