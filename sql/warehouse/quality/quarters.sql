-- The quarters of which anything is known, newest first.
--
-- Grain    one row per quarter
-- Reads    ops.delivery_file, ops.station_run, quality.validation_result
-- Rerun    safe: reads only
select quarter from ops.delivery_file
union
select quarter from ops.station_run
union
select quarter from quality.validation_result
order by quarter desc
