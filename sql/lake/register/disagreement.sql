-- The values that lost: what a source says otherwise than the golden row.
--
-- Grain    one row per person, variable, source and value
-- Reads    record, golden
-- Writes   disagreement (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

with

compared as (

    select
        record.person_id,
        record.source,
        unnest([
            struct_pack(v := 'nik', said := record.nik, held := golden.nik),
            struct_pack(v := 'no_kk', said := record.no_kk, held := golden.no_kk),
            struct_pack(v := 'name', said := record.name, held := golden.name),
            struct_pack(
                v := 'born_on',
                said := record.born_on::varchar,
                held := golden.born_on::varchar
            ),
            struct_pack(v := 'sex', said := record.sex, held := golden.sex),
            struct_pack(
                v := 'kelurahan_code',
                said := record.kelurahan_code,
                held := golden.kelurahan_code
            ),
            struct_pack(
                v := 'relation', said := record.relation, held := golden.relation
            ),
            struct_pack(
                v := 'education', said := record.education, held := golden.education
            ),
            struct_pack(
                v := 'school_participation',
                said := record.school_participation,
                held := golden.school_participation
            ),
            struct_pack(
                v := 'work_status',
                said := record.work_status,
                held := golden.work_status
            ),
            struct_pack(
                v := 'life_status',
                said := record.life_status,
                held := golden.life_status
            ),
            struct_pack(
                v := 'has_disability',
                said := record.has_disability::varchar,
                held := golden.has_disability::varchar
            ),
        ]) as pair
    from record
    inner join golden using (person_id)

)

select distinct
    compared.person_id,
    compared.pair.v as variable,
    compared.source,
    compared.pair.said as value
from compared
where compared.pair.said <> compared.pair.held
order by compared.person_id, variable, compared.source, value
