-- Who the persons are: the one table of the register that goes to the vault.
--
-- Grain    one row per person
-- Reads    settled_person
-- Writes   identity (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

select
    person_id,
    nik,
    no_kk,
    name,
    born_on,
    birth_place,
    mother_name,
    address,
    rt,
    rw
from settled_person
order by person_id
