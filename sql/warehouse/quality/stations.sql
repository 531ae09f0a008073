-- What every station did with the quarter, in the order in which data passes.
--
-- Grain    one row per station and source (or file of it)
-- Reads    ops.station_run
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
select
    station,
    source,
    rows_in,
    rows_out,
    seconds
from ops.station_run
where
    quarter = :quarter
    and :source in ('', split_part(source, '/', 1))
order by
    array_position(
        array[
            'land', 'stage', 'validate', 'corrections', 'link', 'build', 'load',
            'measure', 'validate_mart', 'draft', 'publish'
        ],
        station
    ),
    source
