-- Persons whose decile has moved by seven or more since the earlier quarter.
--
-- Grain    one row per record
-- Reads    across_person, decile_change
-- Returns  file_name, record_no, reason
-- Rerun    safe: the same records give the same rows
select
    across_person.file_name,
    across_person.record_no,
    'DESIL_LONJAK' as reason
from across_person
inner join decile_change using (nik)
where decile_change.is_jump
