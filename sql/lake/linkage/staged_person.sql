-- The persons that the registries sent, each record once.
--
-- Grain    one row per record
-- Reads    delivered_person, repeated
-- Writes   staged_person
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

-- Whatever columns the sources have.
select delivered_person.*  -- noqa: AM04
from delivered_person
anti join repeated using (source, file_name, record_no)
