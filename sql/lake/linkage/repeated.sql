-- Records that a source has sent in two files, all but the first.
--
-- Grain    one row per record that is left out
-- Reads    delivered_person
-- Writes   repeated
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

twice as (

    select
        source,
        record_key
    from delivered_person
    group by source, record_key
    having count(*) > 1

),

numbered as (

    select
        delivered_person.source,
        delivered_person.file_name,
        delivered_person.record_no,
        row_number() over (
            partition by delivered_person.source, delivered_person.record_key
            order by delivered_person.file_name, delivered_person.record_no
        ) as place
    from delivered_person
    inner join twice using (source, record_key)

)

select
    source,
    file_name,
    record_no
from numbered
where place > 1
