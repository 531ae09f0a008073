-- Records that repeat an earlier record of the same file exactly.
--
-- Grain    one row per repetition; the first record of its kind is none
-- Reads    readable
-- Writes   duplicate
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

-- A 64-bit hash finds the few suspects; only they are compared by their whole key.
repeated as (

    select hash(record_key) as suspect
    from readable
    group by hash(record_key)
    having count(*) > 1

),

candidate as (

    select
        readable.record_key,
        readable.record_no
    from readable
    inner join repeated on hash(readable.record_key) = repeated.suspect

)

select record_no
from candidate
qualify row_number() over (partition by record_key order by record_no) > 1
