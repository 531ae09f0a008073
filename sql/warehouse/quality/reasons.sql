-- How many records carry each reason code, with its meaning and its remedy.
--
-- Grain    one row per source and reason of the quarter
-- Reads    quality.flag_count, ref.reason_code
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
with

counted as (

    select
        source,
        reason,
        sum(n_records) as n_records,
        count(*) as n_files
    from quality.flag_count
    where
        quarter = :quarter
        and :source in ('', source)
    group by source, reason

)

select
    counted.source,
    counted.reason,
    counted.n_records,
    counted.n_files,
    reason_code.severity,
    reason_code.meaning_id,
    reason_code.remedy_id
from counted
left join ref.reason_code on counted.reason = reason_code.code
order by
    counted.source asc,
    array_position(array['critical', 'warning', 'info'], reason_code.severity),
    counted.n_records desc,
    counted.reason asc
