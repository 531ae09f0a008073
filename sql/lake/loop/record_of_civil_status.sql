-- Answers on single NIKs, and what they are recognised by in another quarter.
--
-- Grain    one row per accepted record
-- Reads    staged_civil_status
-- Writes   record (a view)
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    source,
    file_name,
    record_no,
    record_key,
    nik,
    reasons,
    cast(null as varchar) as kelurahan_code,
    cast(null as varchar) as own_id,
    cast(null as varchar) as name_key,
    cast(null as varchar) as household,
    'civil_status' as table_name,
    keyed('nik|' || source || '|' || nik) as nik_key
from staged_civil_status
