-- Every record that staging does not accept, with its raw text where it is broken.
--
-- Grain    one row per record
-- Reads    broken, duplicate
-- Writes   quarantined.parquet
-- Binds    none
-- Rerun    safe: the same lines give the same rows
with

refused as (

    select
        record_no,
        line_no,
        byte_offset,
        'BARIS_RUSAK' as reason,
        damage,
        raw
    from broken
    union all
    select
        record_no,
        null as line_no,
        null as byte_offset,
        'DUPLIKAT' as reason,
        null as damage,
        null as raw
    from duplicate

)

select
    record_no,
    line_no,
    byte_offset,
    reason,
    damage,
    raw
from refused
order by record_no
