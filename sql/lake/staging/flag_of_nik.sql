-- Records whose NIK stands on another record of the file too.
--
-- Grain    one row per record and reason
-- Reads    accepted
-- Writes   flag
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

repeated as (

    select nik
    from accepted
    where nik is not null
    group by nik
    having count(*) > 1

)

select
    accepted.record_no,
    'NIK_GANDA' as reason
from accepted
inner join repeated using (nik)
