-- The columns of a list of beneficiaries, before any is opened.
--
-- Grain    none
-- Rerun    safe
select
    cast(null as varchar) as record_key,
    cast(null as varchar) as source,
    cast(null as varchar) as file_name,
    cast(null as bigint) as record_no,
    cast(null as varchar) as programme_code,
    cast(null as varchar) as nik,
    cast(null as varchar) as no_kk,
    cast(null as varchar) as name,
    cast(null as date) as born_on,
    cast(null as varchar) as kelurahan_code,
    cast(null as bigint) as amount_idr_per_month
where false
