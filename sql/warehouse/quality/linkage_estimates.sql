-- How good the links of a quarter are, everybody first and the kota last.
--
-- Grain    one row per part
-- Reads    mart.linkage_quality, ref.area
-- Binds    :quarter
-- Rerun    safe: reads only
with

kota as (

    select distinct
        kota_code,
        kota_name
    from ref.area
    where valid_to is null

)

select
    estimate.part,
    estimate.n_links,
    estimate.precision_ratio,
    estimate.precision_lower,
    estimate.precision_upper,
    estimate.precision_basis,
    estimate.recall_ratio,
    estimate.recall_lower,
    estimate.recall_upper,
    estimate.recall_basis,
    estimate.recall_behind,
    estimate.n_labels,
    kota.kota_name
from mart.linkage_quality as estimate
left join kota on estimate.part = kota.kota_code
where estimate.quarter = :quarter
order by
    array_position(
        array[
            'all', 'women', 'men', 'single_name', 'under_5', 'under_18', 'from_65',
            'without_nik'
        ],
        estimate.part
    ) asc nulls last,
    estimate.part asc
