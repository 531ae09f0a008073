-- What an owner should put right in this quarter, under names that last.
--
-- A finding is about a person or a family. Its subject is recognised by the NIK, else
-- by name, family and birth date; whoever had an issue before keeps the key under which
-- it began, though the NIK or the name has changed since.
--
-- Grain    one row per subject, reason and number among those of the subject
-- Reads    record, across, quarantine, actionable, previous
-- Writes   finding
-- Binds    none
-- Rerun    safe: the same records and the same previous quarter give the same rows
with

seen_across as (

    select
        record.*,
        across.reason
    from record
    inner join across
        on
            record.file_name = across.file_name
            and record.record_no = across.record_no

),

flagged as (

    select
        * exclude (reasons),
        unnest(reasons) as reason
    from record
    where len(reasons) > 0
    union all by name
    select * exclude (reasons)
    from seen_across

),

told as (

    select
        flagged.file_name,
        flagged.record_no,
        cast(null as bigint) as line_no,
        flagged.kelurahan_code,
        flagged.reason,
        flagged.record_key,
        flagged.nik_key,
        flagged.name_key,
        flagged.household,
        actionable.level = 'family' as is_shared,
        actionable.level = 'family' or flagged.table_name = 'family' as is_family
    from flagged
    inner join actionable on flagged.reason = actionable.code

),

about as (

    select
        * exclude (household, is_family)
        replace (
            case when not is_family then nik_key end as nik_key,
            case
                when is_family then coalesce(keyed(household), name_key)
                else name_key
            end as name_key
        )
    from told

),

-- Staging marks every member of a family; the family is told once.
once as (

    select *
    from about
    qualify
        not is_shared
        or name_key is null
        or row_number() over (
            partition by name_key, reason order by file_name, record_no
        ) = 1

),

every as (

    select
        file_name,
        record_no,
        line_no,
        kelurahan_code,
        reason,
        nik_key,
        name_key,
        keyed('record|' || record_key) as row_key
    from once
    union all by name
    select
        quarantine.file_name,
        quarantine.record_no,
        quarantine.line_no,
        quarantine.reason,
        keyed('line|' || quarantine.raw) as row_key
    from quarantine
    inner join actionable on quarantine.reason = actionable.code

),

by_nik as (

    select
        nik_key,
        min(subject_key) as subject_key
    from previous
    where nik_key is not null
    group by nik_key

),

by_name as (

    select
        name_key,
        min(subject_key) as subject_key
    from previous
    where name_key is not null
    group by name_key

),

recognised as (

    select
        every.*,
        coalesce(
            by_nik.subject_key,
            by_name.subject_key,
            every.nik_key,
            every.name_key,
            every.row_key
        ) as subject_key
    from every
    left join by_nik on every.nik_key = by_nik.nik_key
    left join by_name on every.name_key = by_name.name_key

),

numbered as (

    select
        *,
        row_number() over (
            partition by subject_key, reason
            order by row_key, file_name, record_no
        ) as finding_no
    from recognised

)

select
    subject_key,
    nik_key,
    name_key,
    reason,
    kelurahan_code,
    file_name,
    record_no,
    line_no,
    keyed(subject_key || '|' || reason || '|' || finding_no) as issue_key
from numbered
