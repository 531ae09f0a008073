-- What only whole files show: statistics beyond their limit, the worst first.
--
-- Grain    one row per source, file, reason code and column of the quarter
-- Reads    quality.file_finding, ref.reason_code
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
with

found as (

    select
        source,
        file_name,
        code,
        column_name,
        n,
        of as n_of,
        share,
        "limit",
        severity
    from quality.file_finding
    where
        quarter = :quarter
        and :source in ('', source)

)

select
    found.source,
    found.file_name,
    found.code,
    found.column_name,
    found.n,
    found.n_of,
    found.share,
    found."limit",
    found.severity,
    reason_code.meaning_id,
    reason_code.remedy_id
from found
left join ref.reason_code on found.code = reason_code.code
order by
    found.source,
    array_position(array['critical', 'warning', 'info'], found.severity),
    found.file_name,
    found.code,
    found.column_name
