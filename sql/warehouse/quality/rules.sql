-- What every rule of the gate found; failed rules first, the worst of them on top.
--
-- Grain    one row per source, table and rule of the quarter
-- Reads    quality.validation_result
-- Binds    :quarter :source (empty = every source)
-- Rerun    safe: reads only
select
    source,
    table_name,
    rule_id,
    expectation,
    column_name,
    severity,
    is_success,
    n_unexpected,
    n_rows,
    observed,
    description,
    reason,
    owner
from quality.validation_result
where
    quarter = :quarter
    and :source in ('', source)
order by
    source,
    is_success,
    array_position(array['critical', 'warning', 'info'], severity),
    table_name,
    rule_id
