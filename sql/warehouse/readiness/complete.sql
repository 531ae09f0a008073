-- Complete: tables that have come, with about as many records as a quarter before.
--
-- Records that were accepted count: neither repetitions nor what cannot be read. A
-- table that was not there a quarter before cannot be judged by its size. What has not
-- come is not judged up to the deadline, and missing after it.
--
-- Grain    one row per source that owes a delivery
-- Reads    ops.due_delivery, ops.delivery_file, ref.readiness_weight
-- Writes   quality.readiness
-- Binds    :quarter :previous :as_of
-- Rerun    safe after readiness/forget_components
with

owed as (

    select
        quarter,
        source,
        due_on,
        unnest(tables) as table_name
    from ops.due_delivery
    where quarter = :quarter

),

newest as (

    select
        quarter,
        source,
        table_name,
        accepted,
        rank() over (
            partition by quarter, source
            order by revision desc
        ) as age
    from ops.delivery_file
    where quarter in (:quarter, :previous)

),

delivered as (

    select
        source,
        table_name,
        sum(accepted) filter (where quarter = :quarter) as n,
        sum(accepted) filter (where quarter = :previous) as n_before
    from newest
    where age = 1
    group by source, table_name

),

held_against as (

    select
        owed.quarter,
        owed.source,
        weight.component,
        delivered.n,
        :as_of > owed.due_on as is_overdue,
        abs(delivered.n - delivered.n_before) as n_changed,
        weight.tolerance * delivered.n_before as n_may_change
    from owed
    inner join ref.readiness_weight as weight on weight.component = 'complete'
    left join delivered
        on
            owed.source = delivered.source
            and owed.table_name = delivered.table_name

),

judged as (

    select
        quarter,
        source,
        component,
        case
            when n is not null then n_changed <= n_may_change
            when is_overdue then false
        end as is_complete
    from held_against

)

insert into quality.readiness
(quarter, source, component, as_of, numerator, denominator)
select
    quarter,
    source,
    component,
    cast(:as_of as date) as as_of,
    case
        when count(is_complete) > 0 then count(*) filter (where is_complete)
    end as numerator,
    nullif(count(is_complete), 0) as denominator
from judged
group by quarter, source, component
