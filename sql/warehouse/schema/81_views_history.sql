-- What analysts read about change, programmes and quality. As in 80_views.sql.
create or replace view mart.person_spell as
with

states as (

    select
        person.person_id,
        person.quarter,
        person.kelurahan_code,
        person.life_status,
        family.desil,
        4 * left(person.quarter, 4)::integer
        + right(person.quarter, 1)::integer as quarter_no
    from mart.person
    left join mart.family using (quarter, family_id)

),

-- Within one state the number of the quarter and of the row rise together, until a
-- quarter is missing: their difference names the spell.
marked as (

    select
        *,
        quarter_no - row_number() over (
            partition by person_id, kelurahan_code, life_status, desil
            order by quarter_no
        ) as spell
    from states

)

select
    person_id,
    kelurahan_code,
    desil,
    life_status,
    min(quarter) as from_quarter,
    max(quarter) as to_quarter,
    count(*) as n_quarters
from marked
group by person_id, kelurahan_code, desil, life_status, spell;
comment on view mart.person_spell is
'Riwayat orang: satu baris per masa tanpa perubahan. Saring dengan person_id.';
comment on column mart.person_spell.person_id is 'Nomor tetap orang.';
comment on column mart.person_spell.kelurahan_code is 'Kelurahan selama masa ini.';
comment on column mart.person_spell.desil is 'Desil keluarga selama masa ini.';
comment on column mart.person_spell.life_status is 'Status selama masa ini.';
comment on column mart.person_spell.from_quarter is 'Triwulan pertama masa ini.';
comment on column mart.person_spell.to_quarter is
'Triwulan terakhir masa ini (termasuk).';
comment on column mart.person_spell.n_quarters is 'Banyaknya triwulan.';

create or replace view mart.identity_event as
select
    identity_event.quarter,
    identity_event.event,
    identity_event.person_id,
    identity_event.other_id,
    identity_event.reason
from register.identity_event
inner join ops.current_build using (quarter, build);
comment on view mart.identity_event is
'Yang terjadi pada nomor orang sejak triwulan sebelumnya.';
comment on column mart.identity_event.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.identity_event.event is
'created = baru, carried = diteruskan, revived = muncul kembali, '
'merged = digabung, split = dipecah, retired = tidak muncul lagi.';
comment on column mart.identity_event.person_id is 'Nomor tetap orang.';
comment on column mart.identity_event.other_id is 'Nomor asal atau penggantinya.';
comment on column mart.identity_event.reason is 'Alasan.';

create or replace view mart.source_record as
select
    source_record.quarter,
    source_record.source,
    source_record.file_name,
    source_record.record_no,
    source_record.person_id,
    source_record.pass,
    source_record.match_weight
from register.source_record
inner join ops.current_build using (quarter, build);
comment on view mart.source_record is
'Catatan sumber mana yang menjadi orang mana, dan bagaimana ditemukan.';
comment on column mart.source_record.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.source_record.source is 'Nama pendek sumber data.';
comment on column mart.source_record.file_name is 'Berkas kiriman.';
comment on column mart.source_record.record_no is 'Nomor catatan; 1 = setelah kepala.';
comment on column mart.source_record.person_id is 'Nomor tetap orang.';
comment on column mart.source_record.pass is 'Tahap pemadanan yang menentukan.';
comment on column mart.source_record.match_weight is 'Bobot pemadanan, bila ada.';

create or replace view mart.disagreement as
select
    losing_value.quarter,
    losing_value.variable,
    losing_value.source,
    count(*) as n_values
from vault.losing_value
inner join ops.current_build using (quarter, build)
group by losing_value.quarter, losing_value.variable, losing_value.source;
comment on view mart.disagreement is
'Banyaknya nilai sumber yang kalah dari sumber lain, per peubah.';
comment on column mart.disagreement.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.disagreement.variable is 'Peubah.';
comment on column mart.disagreement.source is 'Sumber yang nilainya kalah.';
comment on column mart.disagreement.n_values is 'Banyaknya nilai.';

create or replace view mart.programme_receipt as
select
    programme_receipt.quarter,
    programme_receipt.programme_code,
    programme_receipt.source,
    programme_receipt.file_name,
    programme_receipt.record_no,
    programme_receipt.person_id,
    programme_receipt.family_id,
    programme_receipt.kelurahan_code,
    programme_receipt.amount_idr_per_month,
    programme_receipt.linked_by
from register.programme_receipt
inner join ops.current_build using (quarter, build);
comment on view mart.programme_receipt is
'Satu baris per catatan daftar penerima; yang tidak tertaut tanpa nomor orang.';
comment on column mart.programme_receipt.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.programme_receipt.programme_code is 'Program (ref.programme).';
comment on column mart.programme_receipt.source is 'Nama pendek sumber data.';
comment on column mart.programme_receipt.file_name is 'Berkas kiriman.';
comment on column mart.programme_receipt.record_no is
'Nomor catatan; 1 = setelah kepala.';
comment on column mart.programme_receipt.person_id is
'Nomor tetap orang; kosong bila tidak tertaut.';
comment on column mart.programme_receipt.family_id is 'Nomor tetap keluarga.';
comment on column mart.programme_receipt.kelurahan_code is 'Kelurahan menurut daftar.';
comment on column mart.programme_receipt.amount_idr_per_month is
'Bantuan dalam rupiah per bulan.';
comment on column mart.programme_receipt.linked_by is
'nik (dan tanggal lahir atau nama), kk_nama_lahir, kk, atau tidak (tertaut).';

create or replace view mart.data_quality as
with

newest_delivery as (

    select
        *,
        rank() over (partition by quarter, source order by revision desc) as age
    from ops.delivery_file

),

delivered as (

    select
        quarter,
        source,
        max(revision) as revision,
        count(*) as n_files,
        sum(rows_read)::bigint as rows_read,
        sum(accepted)::bigint as accepted,
        sum(duplicates)::bigint as duplicates,
        sum(quarantined)::bigint as quarantined
    from newest_delivery
    where age = 1
    group by quarter, source

),

judged as (

    select
        quarter,
        source,
        count(*) as n_rules,
        count(*) filter (
            where not is_success and severity = 'critical'
        ) as n_failed_critical,
        count(*) filter (
            where not is_success and severity = 'warning'
        ) as n_failed_warning
    from quality.validation_result
    where source <> 'mart'
    group by quarter, source

)

select
    quarter,
    source,
    delivered.revision,
    delivered.n_files,
    delivered.rows_read,
    delivered.accepted,
    delivered.duplicates,
    delivered.quarantined,
    judged.n_rules,
    judged.n_failed_critical,
    judged.n_failed_warning
from delivered
full outer join judged using (quarter, source);
comment on view mart.data_quality is
'Mutu kiriman: buku besar dan hasil pemeriksaan per triwulan dan sumber.';
comment on column mart.data_quality.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.data_quality.source is 'Nama pendek sumber data.';
comment on column mart.data_quality.revision is 'Revisi kiriman terbaru.';
comment on column mart.data_quality.n_files is 'Banyaknya berkas.';
comment on column mart.data_quality.rows_read is
'Catatan terbaca = diterima + ganda + karantina.';
comment on column mart.data_quality.accepted is 'Catatan yang diterima.';
comment on column mart.data_quality.duplicates is 'Catatan ganda persis.';
comment on column mart.data_quality.quarantined is 'Catatan rusak yang dikarantina.';
comment on column mart.data_quality.n_rules is 'Banyaknya aturan yang diperiksa.';
comment on column mart.data_quality.n_failed_critical is
'Aturan kritis yang tidak terpenuhi; satu saja menutup gerbang.';
comment on column mart.data_quality.n_failed_warning is
'Aturan peringatan yang tidak terpenuhi.';
