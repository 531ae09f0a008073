-- What one station did in one quarter; a repetition replaces the row.
--
-- Grain    one row per quarter, station and source
-- Writes   ops.station_run
-- Binds    :quarter :station :source :rows_in :rows_out :seconds :recorded_at
-- Rerun    safe
insert into ops.station_run
(quarter, station, source, rows_in, rows_out, seconds, recorded_at)
values (:quarter, :station, :source, :rows_in, :rows_out, :seconds, :recorded_at)
on conflict (quarter, station, source) do update set
    rows_in = excluded.rows_in,
    rows_out = excluded.rows_out,
    seconds = excluded.seconds,
    recorded_at = excluded.recorded_at
