-- The revision triangle of a quarter: its figures in each release, as published.
--
-- Grain    one row per indicator and release
-- Reads    mart.release_revision, ref.indicator
-- Binds    :quarter
-- Rerun    safe: reads only
with

revised as (

    select
        indicator_code,
        vintage,
        value,
        value_change,
        is_current,
        (released_at at time zone 'Asia/Jakarta')::date as released_on
    from mart.release_revision
    where quarter = :quarter

)

select
    revised.indicator_code,
    indicator.title_id,
    indicator.unit_id,
    revised.vintage,
    revised.value,
    revised.value_change,
    revised.is_current,
    revised.released_on
from revised
inner join ref.indicator as indicator using (indicator_code)
order by revised.indicator_code, revised.vintage
