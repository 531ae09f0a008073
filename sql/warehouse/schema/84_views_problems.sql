-- What is wrong with deliveries, as counts: by supplier, file, kelurahan and reason.
create or replace view quality.flag_count as
with

newest_delivery as (

    select distinct on (quarter, source)
        quarter,
        source,
        supplier
    from ops.delivery
    order by quarter asc, source asc, revision desc

),

counted as (

    select
        quarter,
        source,
        file_name,
        kelurahan_code,
        reason,
        count(*) as n_records
    from quality.flag
    group by quarter, source, file_name, kelurahan_code, reason

)

select
    counted.quarter,
    counted.source,
    newest_delivery.supplier,
    counted.file_name,
    counted.kelurahan_code,
    counted.reason,
    counted.n_records
from counted
left join newest_delivery using (quarter, source);
comment on view quality.flag_count is
'Jumlah catatan per pemasok, berkas, kelurahan dan kode alasan.';
comment on column quality.flag_count.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column quality.flag_count.source is 'Nama pendek sumber data.';
comment on column quality.flag_count.supplier is 'Pemasok menurut manifest kiriman.';
comment on column quality.flag_count.file_name is 'Berkas kiriman.';
comment on column quality.flag_count.kelurahan_code is
'Kelurahan; kosong bila tidak diketahui atau catatan tidak terbaca.';
comment on column quality.flag_count.reason is 'Kode alasan (ref.reason_code).';
comment on column quality.flag_count.n_records is 'Jumlah catatan dengan alasan ini.';

-- Small counts stand here as they are: they count mistakes in records, and an analyst
-- reads the persons behind them one by one in mart.person anyway. Nothing of it is
-- published; what leaves the house goes through disclosure control.
create or replace view mart.data_problem as
with

counted as (

    select
        quarter,
        source,
        supplier,
        kelurahan_code,
        reason,
        sum(n_records)::bigint as n_records
    from quality.flag_count
    group by quarter, source, supplier, kelurahan_code, reason

)

select
    counted.quarter,
    counted.source,
    counted.supplier,
    counted.kelurahan_code,
    area.area_name as kelurahan_name,
    counted.reason,
    reason_code.severity,
    reason_code.meaning_id as meaning,
    reason_code.remedy_id as remedy,
    counted.n_records
from counted
left join mart.area on counted.kelurahan_code = area.area_code
left join ref.reason_code on counted.reason = reason_code.code;
comment on view mart.data_problem is
'Masalah data per pemasok, kelurahan dan alasan; untuk kerja internal.';
comment on column mart.data_problem.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.data_problem.source is 'Nama pendek sumber data.';
comment on column mart.data_problem.supplier is 'Pemasok menurut manifest kiriman.';
comment on column mart.data_problem.kelurahan_code is
'Kelurahan, kode Kemendagri; kosong bila tidak diketahui atau tidak terbaca.';
comment on column mart.data_problem.kelurahan_name is 'Nama kelurahan.';
comment on column mart.data_problem.reason is 'Kode alasan.';
comment on column mart.data_problem.severity is 'Bobot: critical, warning atau info.';
comment on column mart.data_problem.meaning is 'Arti kode alasan.';
comment on column mart.data_problem.remedy is 'Yang perlu dilakukan pemasok.';
comment on column mart.data_problem.n_records is 'Jumlah catatan dengan alasan ini.';
