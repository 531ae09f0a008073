-- Every way to write the code of a kelurahan. Join on code_system *and* code: BPS 3171
-- is Jakarta Selatan, Kemendagri 31.71 is Jakarta Pusat.
--
-- Grain    one row per code_system and code
-- Reads    area
-- Writes   area_code
-- Binds    none
-- Rerun    safe: the same areas give the same rows
select distinct
    'kemendagri' as code_system,
    kelurahan_code as code,
    kelurahan_code
from area
union all
select distinct
    'kemendagri' as code_system,
    replace(kelurahan_code, '.', '') as code,
    kelurahan_code
from area
union all
select distinct
    'bps' as code_system,
    bps_code as code,
    kelurahan_code
from area
