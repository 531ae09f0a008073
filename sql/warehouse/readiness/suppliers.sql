-- How every supplier stands in a quarter, or one supplier in every quarter.
--
-- Grain    one row per quarter and source, newest quarter first
-- Reads    mart.readiness_wide, mart.correction_progress, ops.due_delivery
-- Reads    ops.usage_report, quality.validation_result
-- Binds    :quarter :source (empty = every one)
-- Rerun    safe: reads only
with

judged as (

    select
        quarter,
        source,
        dinilai_pada as as_of,
        kesiapan_pct as score_pct,
        laporan_penggunaan_pct as report_pct,
        tenggat as due_on,
        diterima_pada as received_on,
        hari_terlambat as late_days,
        revisi as revision
    from mart.readiness_wide
    where
        :quarter in ('', quarter)
        and :source in ('', source)

),

corrected as (

    select
        quarter,
        source,
        sum(n_open) as n_open,
        sum(n_closed) as n_closed
    from mart.correction_progress
    group by quarter, source

),

filed as (

    select
        quarter,
        source,
        min(filed_on) as filed_on
    from ops.usage_report
    group by quarter, source

),

gate as (

    select
        quarter,
        source,
        count(*) filter (
            where severity = 'critical' and not is_success
        ) as n_critical,
        count(*) filter (
            where severity = 'warning' and not is_success
        ) as n_warning
    from quality.validation_result
    group by quarter, source

)

select
    judged.quarter,
    judged.source,
    judged.as_of,
    judged.score_pct,
    judged.report_pct,
    judged.due_on,
    judged.received_on,
    judged.late_days,
    judged.revision,
    corrected.n_open,
    corrected.n_closed,
    filed.filed_on,
    due.owes_usage_report,
    gate.n_critical,
    gate.n_warning
from judged
inner join ops.due_delivery as due using (quarter, source)
left join corrected using (quarter, source)
left join filed using (quarter, source)
left join gate using (quarter, source)
order by judged.quarter desc, judged.source asc
