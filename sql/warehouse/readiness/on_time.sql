-- On time: days that are left of the tolerance when the first revision lands.
--
-- The tolerance begins on the day after the deadline. What has not come is not judged
-- up to the deadline, and worth nothing after it.
--
-- Grain    one row per source that owes a delivery
-- Reads    ops.due_delivery, ops.delivery, ref.readiness_weight
-- Writes   quality.readiness
-- Binds    :quarter :as_of
-- Rerun    safe after readiness/forget_components
with

received as (

    select
        source,
        min(received_at at time zone 'Asia/Jakarta')::date as received_on
    from ops.delivery
    where quarter = :quarter
    group by source

),

waited as (

    select
        due.quarter,
        due.source,
        weight.component,
        weight.tolerance,
        case
            when received.received_on <= due.due_on then weight.tolerance
            when received.received_on is not null
                then greatest(
                    weight.tolerance - (received.received_on - due.due_on), 0
                )
            when :as_of > due.due_on then 0
        end as days_left
    from ops.due_delivery as due
    inner join ref.readiness_weight as weight on weight.component = 'on_time'
    left join received on due.source = received.source
    where due.quarter = :quarter

)

insert into quality.readiness
(quarter, source, component, as_of, numerator, denominator)
select
    quarter,
    source,
    component,
    cast(:as_of as date) as as_of,
    days_left as numerator,
    case when days_left is not null then tolerance end as denominator
from waited
