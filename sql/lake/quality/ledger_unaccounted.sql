-- The record numbers of a source that are not in exactly one place: of every file each
-- number from 1 to the last is either accepted or in quarantine, and no other is.
--
-- Grain    one row per file and number that is missing, repeated or not of the file
-- Reads    receipt, staged, quarantine
-- Writes   ledger_unaccounted
-- Binds    none
-- Rerun    safe: the same files give the same rows
with

expected as (

    select
        receipt.file_name,
        numbered.record_no
    from receipt
    cross join range(1, receipt.rows_read + 1) as numbered (record_no)

),

placed as (

    select
        file_name,
        record_no
    from staged
    union all
    select
        file_name,
        record_no
    from quarantine

),

found as (

    select
        file_name,
        record_no,
        count(*) as n_times
    from placed
    group by file_name, record_no

)

select
    file_name,
    record_no,
    coalesce(found.n_times, 0) as n_times,
    expected.record_no is not null as is_of_the_file
from expected
full join found using (file_name, record_no)
where expected.record_no is null or found.n_times is distinct from 1
