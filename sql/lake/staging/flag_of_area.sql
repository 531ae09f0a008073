-- Records whose area is called otherwise than its code says.
--
-- Grain    one row per record and reason
-- Reads    accepted, area_named
-- Writes   flag
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    accepted.record_no,
    'WILAYAH_NAMA' as reason
from accepted
inner join area_named using (kelurahan_code, kelurahan_name)
where area_named.is_contradicted
