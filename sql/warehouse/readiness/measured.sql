-- A share of records: those with a usable NIK, or those declared padan.
--
-- Grain    one row per source that owes a delivery
-- Reads    ops.due_delivery, quality.source_measure
-- Writes   quality.readiness
-- Binds    :quarter :as_of :component
-- Rerun    safe after readiness/forget_components
with

newest as (

    select
        source,
        measure,
        n,
        of,
        rank() over (
            partition by source
            order by revision desc
        ) as age
    from quality.source_measure
    where quarter = :quarter

),

counted as (

    select
        source,
        sum(n) as n,
        sum(of) as n_of
    from newest
    where age = 1 and measure = :component
    group by source
    having sum(of) > 0

)

insert into quality.readiness
(quarter, source, component, as_of, numerator, denominator)
select
    due.quarter,
    due.source,
    cast(:component as text) as component,
    cast(:as_of as date) as as_of,
    counted.n,
    counted.n_of
from ops.due_delivery as due
left join counted on due.source = counted.source
where due.quarter = :quarter
