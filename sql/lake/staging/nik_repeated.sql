-- NIKs that stand on more than one record of a file.
--
-- Grain    one row per NIK
-- Reads    accepted
-- Writes   nik_flag
-- Binds    none
-- Rerun    safe: the same records give the same rows
select
    nik,
    'NIK_GANDA ' as reasons
from accepted
where nik is not null
group by nik
having count(*) > 1
