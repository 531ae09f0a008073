-- The links between source persons of two registries, and with earlier persons; a
-- weighed one only where it is the best that either side has in the other's list, and
-- no second is as good.
--
-- Grain    one row per pair of source persons, strongest first
-- Reads    edge, source_person (rid, node)
-- Writes   nothing: Python clusters
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

with

strongest as (

    select
        l.node as node_l,
        r.node as node_r,
        edge.source_l,
        edge.source_r,
        min(edge.rank) as rank,
        max(edge.weight) as weight,
        bool_or(edge.weight is null) as is_ruled
    from edge
    inner join source_person as l on edge.rid_l = l.rid
    inner join source_person as r on edge.rid_r = r.rid
    where edge.source_l <> edge.source_r
    group by all

),

ranked as (

    select
        *,
        rank() over (left_choice) as place_l,
        rank() over (right_choice) as place_r,
        count(*) over (left_choice range current row) as n_equal_l,
        count(*) over (right_choice range current row) as n_equal_r
    from strongest
    window
        left_choice as (
            partition by node_l, source_r
            order by is_ruled desc, weight desc
        ),
        right_choice as (
            partition by node_r, source_l
            order by is_ruled desc, weight desc
        )

)

select
    node_l,
    node_r
from ranked
where
    is_ruled
    or (place_l = 1 and place_r = 1 and n_equal_l = 1 and n_equal_r = 1)
order by rank asc, weight desc, node_l asc, node_r asc
