-- Corrections closed: what was open a quarter before, and is closed now.
--
-- A record that is no longer delivered is neither corrected nor open: it does not
-- count, so that nobody gains or loses by leaving it out.
--
-- Grain    one row per source that owes a delivery
-- Reads    ops.due_delivery, quality.issue
-- Writes   quality.readiness
-- Binds    :quarter :as_of
-- Rerun    safe after readiness/forget_components
with

carried as (

    select
        source,
        count(*) filter (where state = 'closed') as n_closed,
        count(*) as n
    from quality.issue
    where quarter = :quarter and state in ('closed', 'open')
    group by source

)

insert into quality.readiness
(quarter, source, component, as_of, numerator, denominator)
select
    due.quarter,
    due.source,
    'corrections_closed' as component,
    cast(:as_of as date) as as_of,
    carried.n_closed,
    carried.n
from ops.due_delivery as due
left join carried on due.source = carried.source
where due.quarter = :quarter
