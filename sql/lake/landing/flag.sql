-- What is wrong with which record, without any value: flags of accepted records and
-- the reasons of those that were not accepted.
--
-- Grain    one row per file, record and reason
-- Reads    staged, quarantine
-- Writes   quality.flag (by COPY)
-- Binds    $quarter, $source
-- Rerun    safe: the same files give the same rows
with

flagged as (

    select
        file_name,
        record_no,
        unnest(reasons) as reason
    from staged
    union all
    select
        file_name,
        record_no,
        reason
    from quarantine

)

select
    cast($quarter as varchar) as quarter,
    cast($source as varchar) as source,
    file_name,
    record_no,
    reason
from flagged
order by file_name, record_no, reason
