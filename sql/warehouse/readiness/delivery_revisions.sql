-- The revision triangle of a supplier: what each correction changed.
--
-- Grain    one row per quarter and revision, newest quarter first
-- Reads    mart.delivery_revision
-- Binds    :source
-- Rerun    safe: reads only
select
    quarter,
    revision,
    rows_read,
    accepted,
    accepted_change,
    quarantined,
    quarantined_pct,
    flagged_pct,
    is_current,
    (received_at at time zone 'Asia/Jakarta')::date as received_on
from mart.delivery_revision
where source = :source
order by quarter desc, revision asc
