-- How often each value stands in each column of a sample of a file.
--
-- Grain    one row per statistic, named <column>__<statistic>, and value
-- Reads    inspected
-- Writes   sampled
-- Binds    $below (the record keys before this one are taken)
-- Rerun    safe: the same records give the same sample, in whatever order they come
with

-- Keys are digests: their order has nothing to do with what a record says.
picked as (

    select
        name as name__one_value,
        kelurahan_code as kelurahan_code__one_value,
        address as address__one_value,
        rt as rt__one_value,
        rw as rw__one_value,
        relation as relation__one_value,
        marital_status as marital_status__one_value,
        education as education__one_value,
        school_participation as school_participation__one_value,
        work_status as work_status__one_value,
        home_ownership as home_ownership__one_value,
        floor as floor__one_value,
        roof as roof__one_value,
        drinking_water as drinking_water__one_value,
        power as power__one_value,
        cooking_fuel as cooking_fuel__one_value,
        sanitation as sanitation__one_value,
        cast(born_on as varchar) as born_on__one_value,
        substr(nik, 1, 6) as nik__one_area
    from inspected
    where record_key < $below

),

spread as (

    unpivot picked
    on columns(*)
    into name key value said
)

select
    key,
    said,
    count(*) as n
from spread
group by key, said
