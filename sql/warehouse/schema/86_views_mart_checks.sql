-- What must agree with what in the marts: the gate reads these before a draft is made.
--
-- Counts of units add up, so every number stands here beside the sum of its parts.
create or replace view quality.area_sum as
with

counted as (

    select
        quarter,
        area_code,
        area_level,
        indicator_code,
        breakdown,
        numerator
    from mart.indicator
    where
        indicator_code in (
            select catalogue.indicator_code
            from ref.indicator as catalogue
            where catalogue.kind = 'registry' and catalogue.unit_id <> 'persen'
        )

),

-- A whole, its parts, and who has no kelurahan and so counts in the province alone.
-- Laid beneath each other and added up, since a join would compare all with all where
-- Postgres does not know yet how many figures there are.
addend as (

    select
        quarter,
        area_code,
        indicator_code,
        breakdown,
        numerator as n_total,
        null::bigint as n_part,
        null::bigint as n_unplaced
    from counted
    where area_level <> 'kelurahan'
    union all
    select
        quarter,
        case area_level
            when 'kelurahan' then left(area_code, 8)
            when 'kecamatan' then left(area_code, 5)
            when 'kota' then left(area_code, 2)
        end as area_code,
        indicator_code,
        breakdown,
        null as n_total,
        numerator as n_part,
        case when area_level <> 'kota' then 0 end as n_unplaced
    from counted
    where area_level <> 'provinsi'
    union all
    select
        quarter,
        area_code,
        'penduduk' as indicator_code,
        breakdown,
        null as n_total,
        null as n_part,
        numerator as n_unplaced
    from counted
    where indicator_code = 'penduduk_tanpa_kelurahan'

)

select
    quarter,
    area_code,
    indicator_code,
    breakdown,
    coalesce(sum(n_total), 0)::bigint as n_total,
    sum(n_part)::bigint as n_parts,
    (sum(n_part) + sum(n_unplaced))::bigint as n_accounted
from addend
group by quarter, area_code, indicator_code, breakdown
having count(n_part) > 0;
comment on view quality.area_sum is
'Counts of every area beside the sum of the areas in it.';
comment on column quality.area_sum.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.area_sum.area_code is 'Area that has parts.';
comment on column quality.area_sum.indicator_code is 'Indicator that counts units.';
comment on column quality.area_sum.breakdown is 'Empty, or like sex=P.';
comment on column quality.area_sum.n_total is 'What was counted in the area.';
comment on column quality.area_sum.n_parts is 'Sum of the areas one level below.';
comment on column quality.area_sum.n_accounted is
'The parts and who is in none of them; null where that is not known.';

create or replace view quality.breakdown_sum as
with

counted as (

    select
        quarter,
        area_code,
        numerator,
        case indicator_code
            when 'penduduk_desil' then 'penduduk'
            when 'keluarga_desil' then 'keluarga'
            else indicator_code
        end as indicator_code,
        split_part(breakdown, '=', 1) as dimension
    from mart.indicator
    where
        indicator_code in ('penduduk', 'penduduk_desil', 'keluarga', 'keluarga_desil')

),

summed as (

    select
        quarter,
        area_code,
        indicator_code,
        dimension,
        sum(numerator)::bigint as n
    from counted
    group by quarter, area_code, indicator_code, dimension

),

beside as (

    select
        *,
        max(n) filter (where dimension = '') over (
            partition by quarter, area_code, indicator_code
        ) as n_total
    from summed

)

select
    quarter,
    area_code,
    indicator_code,
    dimension,
    n as n_parts,
    coalesce(n_total, 0) as n_total
from beside
where dimension <> '';
comment on view quality.breakdown_sum is
'Persons and families of every area beside the sum by sex, age and decile.';
comment on column quality.breakdown_sum.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.breakdown_sum.area_code is 'The area.';
comment on column quality.breakdown_sum.indicator_code is 'penduduk or keluarga.';
comment on column quality.breakdown_sum.dimension is 'sex, age_group or desil.';
comment on column quality.breakdown_sum.n_parts is 'Sum over the dimension.';
comment on column quality.breakdown_sum.n_total is 'What was counted as a whole.';

create or replace view quality.population as
with

reference as (

    select
        coalesce(kelurahan_code, kota_code, '31') as area_code,
        sum(population) as population
    from ref.area
    where valid_to is null
    group by grouping sets ((kelurahan_code), (kota_code), ())

),

counted as (

    select
        indicator.quarter,
        indicator.area_code,
        indicator.area_level,
        indicator.numerator,
        reference.population,
        max(indicator.numerator) over whole as n_province,
        max(reference.population) over whole as province_population
    from mart.indicator
    inner join reference using (area_code)
    where indicator.indicator_code = 'penduduk' and indicator.breakdown = ''
    window whole as (partition by indicator.quarter)

)

select
    quarter,
    area_code,
    area_level,
    numerator as n_persons,
    population,
    numerator::double precision / population as population_ratio,
    numerator::double precision * province_population
    / nullif(population * n_province, 0) as relative_ratio
from counted;
comment on view quality.population is
'Persons of the register beside the population of Dukcapil.';
comment on column quality.population.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.population.area_code is 'Province, kota or kelurahan.';
comment on column quality.population.area_level is 'Level of the area.';
comment on column quality.population.n_persons is 'Persons of the register.';
comment on column quality.population.population is 'Population (ref.area).';
comment on column quality.population.population_ratio is 'Persons by population.';
comment on column quality.population.relative_ratio is
'The same, by that of the province: 1 = as many as elsewhere.';
