-- Records of families, and what they are recognised by in another quarter.
--
-- Grain    one row per accepted record
-- Reads    staged_family
-- Writes   record (a view)
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    source,
    file_name,
    record_no,
    record_key,
    kelurahan_code,
    reasons,
    cast(null as varchar) as nik,
    cast(null as varchar) as nik_key,
    'family' as table_name,
    -- A No. KK is no id of the source's own.
    case when no_kk is null then family_key end as own_id,
    keyed(
        'head|' || source || '|' || kelurahan_code || '|' || head_name
        || '|' || coalesce(address, '')
    ) as name_key,
    'family|' || source || '|' || family_key as household
from staged_family
