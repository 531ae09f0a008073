-- What every station did with the quarter, in the order in which data passes.
--
-- Grain    one row per station and source (or file of it)
-- Reads    ops.station_run
-- Binds    :quarter :source (empty = all of them; mart = those that make the marts)
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
    and (
        :source in ('', split_part(source, '/', 1))
        or (:source = 'mart' and station in ('measure', 'validate_mart', 'draft'))
    )
order by
    array_position(
        array[
            'fetch', 'land', 'stage', 'validate', 'corrections', 'link', 'review',
            'build', 'load', 'measure', 'validate_mart', 'draft', 'publish'
        ],
        station
    ),
    source
