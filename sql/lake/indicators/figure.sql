-- The long table: every registry figure of every area, and the official ones beside it.
--
-- Grain    one row per area, indicator and breakdown; nobody counted is a row with 0
-- Reads    area, area_tally, indicator (the catalogue), official_poverty
-- Binds    $quarter, $build, $until (last month of the quarter), $left_out (indicators)
-- Returns  the columns of mart.figure, numerator_key, denominator_key
-- Rerun    safe: the same inputs give the same rows, in the same order
--
-- A registry figure is a complete count and has no interval. An official one stands
-- under the period it was measured in: the last that is not after the quarter.
with

area_node as (

    select unnest([kelurahan_code, kecamatan_code, kota_code, '31']) as area_code
    from area

),

levelled as (

    select distinct
        area_code,
        case length(area_code)
            when 2 then 'provinsi'
            when 5 then 'kota'
            when 8 then 'kecamatan'
            else 'kelurahan'
        end as area_level
    from area_node

),

counted as (

    select * from indicator
    where kind = 'registry' and not list_contains($left_out, indicator_code)

),

usual_breakdown as (

    select
        counted.indicator_code,
        unnest(
            case
                when counted.indicator_code = 'penduduk'
                    then
                        [
                            '', 'sex=L', 'sex=P',
                            'age_group=0-6', 'age_group=7-12', 'age_group=13-15',
                            'age_group=16-18', 'age_group=19-59', 'age_group=60+'
                        ]
                when counted.indicator_code like '%\_desil' escape '\'
                    then
                        [
                            'desil=1', 'desil=2', 'desil=3', 'desil=4', 'desil=5',
                            'desil=6', 'desil=7', 'desil=8', 'desil=9', 'desil=10',
                            'desil=tanpa'
                        ]
                else ['']
            end
        ) as breakdown
    from counted

),

-- Nothing that was counted is left out because it is unusual (sex=tanpa).
cell as (

    select
        indicator_code,
        breakdown
    from usual_breakdown
    union
    select
        area_tally.indicator_code,
        area_tally.breakdown
    from area_tally
    semi join counted using (indicator_code)

),

registry_figure as (

    select
        levelled.area_code,
        levelled.area_level,
        cell.indicator_code,
        cell.breakdown,
        'registry' as kind,
        counted.unit_id,
        counted.denominator_kind,
        counted.method_version,
        coalesce(part.n, 0) as numerator,
        coalesce(whole.n, 0) as denominator,
        coalesce(part.rk, 0) as numerator_key,
        coalesce(whole.rk, 0) as denominator_key
    from levelled
    cross join cell
    inner join counted using (indicator_code)
    left join area_tally as part using (area_code, indicator_code, breakdown)
    left join area_tally as whole
        on
            levelled.area_code = whole.area_code
            and counted.denominator_kind = whole.indicator_code
            and whole.breakdown = ''
    where
        counted.level = 'kelurahan'
        or levelled.area_level in ('provinsi', counted.level)

),

latest_official as (

    select *
    from official_poverty
    where period <= cast($until as varchar)
    qualify row_number() over (
        partition by area_code, indicator
        order by period desc
    ) = 1

),

official_figure as (

    select
        latest_official.area_code,
        if(latest_official.area_code = '31', 'provinsi', 'kota') as area_level,
        latest_official.indicator as indicator_code,
        'periode=' || latest_official.period as breakdown,
        indicator.kind,
        cast(latest_official.value as double) as value,
        indicator.method_version
    from latest_official
    inner join indicator on latest_official.indicator = indicator.indicator_code

),

figure as (

    select
        area_code,
        area_level,
        indicator_code,
        breakdown,
        kind,
        if(
            unit_id = 'persen',
            100 * numerator / nullif(denominator, 0),
            cast(numerator as double)
        ) as value,
        numerator,
        denominator,
        denominator_kind,
        method_version,
        numerator_key,
        denominator_key
    from registry_figure
    union all by name
    select * from official_figure

)

select
    cast($quarter as varchar) as quarter,
    area_code,
    area_level,
    indicator_code,
    breakdown,
    kind,
    value,
    numerator,
    denominator,
    denominator_kind,
    cast(null as double) as lower,
    cast(null as double) as upper,
    method_version,
    cast($build as varchar) as build,
    numerator_key,
    denominator_key
from figure
order by area_code, indicator_code, breakdown
