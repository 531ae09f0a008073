-- What changed in the tables of a source since the earlier quarter: counts, no person.
-- Without an earlier quarter there is no row.
--
-- n_earlier and n_recent count records; shift is the population stability index of a
-- measure, sum((q - p) * ln(q / p)) over its values, with p and q their shares before
-- and now. Of same_records and decile_jump n_earlier counts who was compared.
-- The columns from shrinkage on are what the suite judges: null where too few records
-- stand behind a number, or where a rule is not about the row.
--
-- Grain    one row per table, area (31 = all), measure and value ('' = all of them)
-- Reads    recent_cell, earlier_cell, compared
-- Writes   profile_change
-- Binds    $earlier_quarter (null = none)
-- Rerun    safe: the same counts give the same rows
with

paired as (

    select
        coalesce(recent_cell.table_name, earlier_cell.table_name) as table_name,
        coalesce(
            recent_cell.kelurahan_code, earlier_cell.kelurahan_code
        ) as area_code,
        coalesce(recent_cell.measure, earlier_cell.measure) as measure,
        coalesce(recent_cell.value, earlier_cell.value) as said,
        coalesce(earlier_cell.n_records, 0) as n_earlier,
        coalesce(recent_cell.n_records, 0) as n_recent
    from recent_cell
    full outer join earlier_cell
        on
            recent_cell.table_name = earlier_cell.table_name
            and recent_cell.kelurahan_code = earlier_cell.kelurahan_code
            and recent_cell.measure = earlier_cell.measure
            and recent_cell.value = earlier_cell.value

),

placed as (

    select
        table_name,
        area_code,
        measure,
        said,
        n_earlier,
        n_recent
    from paired
    union all
    select
        table_name,
        '31' as area_code,
        measure,
        said,
        sum(n_earlier) as n_earlier,
        sum(n_recent) as n_recent
    from paired
    group by table_name, measure, said

),

-- Half a record more in every cell keeps an empty one from being infinitely far away.
shared as (

    select
        *,
        sum(n_earlier) over everybody as all_earlier,
        sum(n_recent) over everybody as all_recent,
        (n_earlier + 0.5)
        / (sum(n_earlier) over everybody + 0.5 * count(*) over everybody) as p,
        (n_recent + 0.5)
        / (sum(n_recent) over everybody + 0.5 * count(*) over everybody) as q,
        -- What nobody answers in either quarter is not asked.
        bool_or(said <> 'kosong') over (partition by table_name, measure) as is_asked
    from placed
    window everybody as (partition by table_name, area_code, measure)

),

changed as (

    select
        table_name,
        area_code,
        measure,
        '' as said,
        cast(min(all_earlier) as bigint) as n_earlier,
        cast(min(all_recent) as bigint) as n_recent,
        -- Rounded, since a sum of fractions depends on the order of the rows.
        case
            when measure <> 'records' then round(sum((q - p) * ln(q / p)), 6)
        end as shift,
        cast(null as double) as factor
    from shared
    where is_asked
    group by table_name, area_code, measure
    union all
    select
        table_name,
        area_code,
        measure,
        said,
        cast(n_earlier as bigint) as n_earlier,
        cast(n_recent as bigint) as n_recent,
        cast(null as double) as shift,
        case
            when
                greatest(n_earlier, n_recent) >= 100
                and greatest(p, q) >= 0.005
                -- These move by themselves, as people grow older, move and die.
                and measure not in (
                    'age_group', 'flagged', 'has_nik', 'civil_status', 'life_status'
                )
                then greatest(p / q, q / p)
        end as factor
    from shared
    where is_asked and area_code = '31' and measure <> 'records'
    union all
    select
        table_name,
        '31' as area_code,
        measure,
        '' as said,
        n_earlier,
        n_recent,
        cast(null as double) as shift,
        cast(null as double) as factor
    from compared

),

judged as (

    select
        *,
        measure = 'records' and area_code = '31' and n_earlier >= 200 as is_whole,
        measure = 'records' and length(area_code) > 2 as is_kelurahan,
        least(n_earlier, n_recent) as n_least
    from changed

)

select
    table_name,
    area_code,
    measure,
    said as value, -- noqa: RF04
    n_earlier,
    n_recent,
    shift,
    factor as value_factor,
    cast($earlier_quarter as varchar) as earlier_quarter,
    n_recent / nullif(n_earlier, 0) as ratio,
    case when is_whole then 1 - n_recent / n_earlier end as shrinkage,
    case when is_whole then n_recent / n_earlier - 1 end as growth,
    case
        when is_kelurahan and n_earlier >= 500 then 1 - n_recent / n_earlier
    end as kelurahan_shrinkage,
    case
        when is_kelurahan and n_earlier >= 500 then n_recent / n_earlier - 1
    end as kelurahan_growth,
    case
        when is_kelurahan and n_earlier >= 50 then cast(n_recent = 0 as integer)
    end as is_vanished,
    case when area_code = '31' and n_least >= 200 then shift end as whole_shift,
    case
        when length(area_code) > 2 and n_least >= 500 then shift
    end as kelurahan_shift,
    case
        when measure = 'same_records' and n_earlier >= 200 then n_recent / n_earlier
    end as same_ratio,
    case
        when measure = 'decile_jump' and n_earlier >= 200 then n_recent / n_earlier
    end as jump_ratio
from judged
where cast($earlier_quarter as varchar) is not null
order by table_name, area_code, measure, said
