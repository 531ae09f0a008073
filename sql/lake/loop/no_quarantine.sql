-- The quarantine of a source of which every record could be read.
--
-- Grain    no row
-- Reads    nothing
-- Writes   quarantine
-- Binds    none
-- Rerun    safe
select
    cast(null as varchar) as file_name,
    cast(null as bigint) as record_no,
    cast(null as bigint) as line_no,
    cast(null as varchar) as reason,
    cast(null as varchar) as raw
where false
