-- Contract: critical and warning rules of the gate that hold; none where it is closed.
--
-- What the gate has not judged counts as not held after the deadline.
--
-- Grain    one row per source that owes a delivery
-- Reads    ops.due_delivery, quality.validation_result
-- Writes   quality.readiness
-- Binds    :quarter :as_of
-- Rerun    safe after readiness/forget_components
with

gate as (

    select
        source,
        count(*) as n_rules,
        count(*) filter (where is_success) as n_held,
        bool_or(severity = 'critical' and not is_success) as is_closed
    from quality.validation_result
    where quarter = :quarter and severity in ('critical', 'warning')
    group by source

),

judged as (

    select
        due.quarter,
        due.source,
        case when gate.is_closed is false then gate.n_held else 0 end as n_held,
        coalesce(
            gate.n_rules, case when :as_of > due.due_on then 1 end
        ) as n_rules
    from ops.due_delivery as due
    left join gate on due.source = gate.source
    where due.quarter = :quarter

)

insert into quality.readiness
(quarter, source, component, as_of, numerator, denominator)
select
    quarter,
    source,
    'contract' as component,
    cast(:as_of as date) as as_of,
    case when n_rules is not null then n_held end as numerator,
    n_rules as denominator
from judged
