-- Which record of which file is which person, and how that was found out.
--
-- Grain    one row per record
-- Reads    record
-- Writes   source_record (Parquet of the quarter)
-- Binds    none
-- Rerun    safe: the same inputs give the same bytes

select
    record_key,
    person_id,
    source,
    file_name,
    record_no,
    pass,
    match_weight
from record
order by source, record_key
