-- Nothing: what the model weighed where there was nothing to weigh.
--
-- Grain    no row
-- Reads    nothing
-- Writes   scored
-- Binds    none
-- Rerun    safe

select
    null::bigint as rid_l,
    null::bigint as rid_r,
    null::double as weight
where false
