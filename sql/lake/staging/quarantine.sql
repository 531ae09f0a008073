-- Every record that staging does not accept, with its raw text where it is broken.
--
-- Grain    one row per record
-- Reads    broken, duplicate
-- Writes   lake/quarantine
-- Binds    $file_name
-- Rerun    safe: the same lines give the same rows
with

refused as (

    select
        record_no,
        'BARIS_RUSAK' as reason,
        raw
    from broken
    union all
    select
        record_no,
        'DUPLIKAT' as reason,
        null as raw
    from duplicate

)

select
    record_no,
    reason,
    raw,
    cast($file_name as varchar) as file_name
from refused
order by record_no
