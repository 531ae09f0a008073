-- What is wrong with which record, without any value: flags of accepted records, from
-- their file or across files, and the reasons of those that were not accepted.
--
-- Grain    one row per file, record and reason
-- Reads    staged, across, quarantine
-- Writes   quality.flag (by COPY)
-- Binds    $quarter, $source
-- Rerun    safe: the same files give the same rows
with

-- The tables of some sources have no area; nobody knows where a broken record lives.
placed as (

    select cast(null as varchar) as kelurahan_code
    where false
    union all by name
    select * from staged

),

flagged as (

    select
        file_name,
        record_no,
        kelurahan_code,
        unnest(reasons) as reason
    from placed
    union all
    select
        across.file_name,
        across.record_no,
        placed.kelurahan_code,
        across.reason
    from across
    inner join placed
        on
            across.file_name = placed.file_name
            and across.record_no = placed.record_no
    union all
    select
        file_name,
        record_no,
        null as kelurahan_code,
        reason
    from quarantine

)

select
    cast($quarter as varchar) as quarter,
    cast($source as varchar) as source,
    file_name,
    record_no,
    reason,
    kelurahan_code
from flagged
order by file_name, record_no, reason
