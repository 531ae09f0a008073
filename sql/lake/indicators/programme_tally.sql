-- Eligible, receiving, linked and covered, per programme.
--
-- Grain    one row per kelurahan and indicator
-- Reads    eligible_unit, recipient_unit
-- Returns  kelurahan_code, kota_code, indicator_code, breakdown, n, rk
-- Rerun    safe: the same inputs give the same rows
with

labelled as (

    select
        *,
        'layak_' || programme_code as indicator_code
    from eligible_unit
    union all
    select
        *,
        'penerima_' || programme_code as indicator_code
    from recipient_unit
    union all
    select
        *,
        'tertaut_' || programme_code || '_pct' as indicator_code
    from recipient_unit
    where unit_id is not null
    union all
    select
        *,
        'cakupan_' || programme_code || '_pct' as indicator_code
    from eligible_unit
    where
        (programme_code, unit_id) in (
            select
                recipient_unit.programme_code,
                recipient_unit.unit_id
            from recipient_unit
        )

)

select
    kelurahan_code,
    kota_code,
    indicator_code,
    '' as breakdown,
    count(*) as n,
    sum(rk) as rk
from labelled
group by all
