-- Records of beneficiaries, and what they are recognised by in another quarter.
--
-- Grain    one row per accepted record
-- Reads    staged_beneficiary
-- Writes   record (a view)
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    source,
    file_name,
    record_no,
    record_key,
    kelurahan_code,
    nik,
    reasons,
    cast(null as varchar) as own_id,
    cast(null as varchar) as household,
    'beneficiary' as table_name,
    keyed('nik|' || source || '|' || nik) as nik_key,
    case
        when coalesce(no_kk, cast(born_on as varchar)) is not null
            then keyed(
                'name|' || source || '|' || coalesce(no_kk, '')
                || '|' || name || '|' || coalesce(cast(born_on as varchar), '')
            )
    end as name_key
from staged_beneficiary
