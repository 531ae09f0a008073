-- Usage report: filed, or not within the tolerance after the first release.
--
-- A ministry owes the province no report; where it files one, that counts.
--
-- Grain    one row per source that owes a delivery
-- Reads    ops.due_delivery, ops.usage_report, publication.release
-- Reads    ref.readiness_weight
-- Writes   quality.readiness
-- Binds    :quarter :as_of
-- Rerun    safe after readiness/forget_components
with

released as (

    select min(released_at at time zone 'Asia/Jakarta')::date as released_on
    from publication.release
    where quarter = :quarter

),

filed as (

    select distinct source
    from ops.usage_report
    where quarter = :quarter and filed_on <= :as_of

),

judged as (

    select
        due.quarter,
        due.source,
        weight.component,
        case
            when filed.source is not null then 1
            when
                due.owes_usage_report
                and :as_of - released.released_on > weight.tolerance
                then 0
        end as is_filed
    from ops.due_delivery as due
    inner join ref.readiness_weight as weight on weight.component = 'usage_report'
    cross join released
    left join filed on due.source = filed.source
    where due.quarter = :quarter

)

insert into quality.readiness
(quarter, source, component, as_of, numerator, denominator)
select
    quarter,
    source,
    component,
    cast(:as_of as date) as as_of,
    is_filed as numerator,
    case when is_filed is not null then 1 end as denominator
from judged
