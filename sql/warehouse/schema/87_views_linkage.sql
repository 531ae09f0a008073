-- What analysts read of the links: how good they are, and who is in one registry alone.
create or replace view mart.linkage_quality as
select
    quarter,
    part,
    n_links,
    precision_ratio,
    precision_lower,
    precision_upper,
    precision_basis,
    recall_ratio,
    recall_lower,
    recall_upper,
    recall_basis,
    recall_behind,
    n_labels
from quality.linkage_estimate;
comment on view mart.linkage_quality is
'Dugaan mutu tautan antarregister: presisi dan kelengkapan, dengan selang 95 %.';
comment on column mart.linkage_quality.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.linkage_quality.part is
'Kelompok: all = semua, women, men, …, atau kode kota.';
comment on column mart.linkage_quality.n_links is
'Pasangan rekaman yang ditautkan; salah satunya termasuk kelompok ini.';
comment on column mart.linkage_quality.precision_ratio is
'Presisi: bagian tautan yang benar.';
comment on column mart.linkage_quality.precision_lower is 'Batas bawah selang 95 %.';
comment on column mart.linkage_quality.precision_upper is 'Batas atas selang 95 %.';
comment on column mart.linkage_quality.precision_basis is
'Dasar: prior = kota sintetis, labels = pemeriksaan petugas, both = keduanya.';
comment on column mart.linkage_quality.recall_ratio is
'Kelengkapan: bagian pasangan satu orang yang berhasil ditautkan.';
comment on column mart.linkage_quality.recall_lower is 'Batas bawah selang 95 %.';
comment on column mart.linkage_quality.recall_upper is 'Batas atas selang 95 %.';
comment on column mart.linkage_quality.recall_basis is
'Dasar, seperti precision_basis; tidak pernah labels saja.';
comment on column mart.linkage_quality.recall_behind is
'Selisih kelengkapan semua dan kelompok ini; kosong di bawah 1.000 tautan.';
comment on column mart.linkage_quality.n_labels is
'Banyaknya putusan petugas atas jenis pasangan yang ada dalam kelompok.';

create or replace view mart.linkage_complement as
select
    quarter,
    source,
    other,
    area_code,
    n_persons,
    n_not_found,
    n_absent,
    n_absent_lower,
    n_absent_upper,
    basis,
    n_labels
from quality.linkage_complement;
comment on view mart.linkage_complement is
'Orang dalam satu register yang tidak ada dalam register lain; belum dibulatkan, untuk
kerja internal. Tidak ditemukan bukan berarti tidak ada: bukan dasar mencoret penerima.';
comment on column mart.linkage_complement.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.linkage_complement.source is 'Register yang memuat mereka.';
comment on column mart.linkage_complement.other is 'Register yang tidak.';
comment on column mart.linkage_complement.area_code is
'Kota menurut register pertama; 31 = provinsi, termasuk yang kotanya tidak diketahui.';
comment on column mart.linkage_complement.n_persons is
'Banyaknya orang dalam register pertama.';
comment on column mart.linkage_complement.n_not_found is
'Di antaranya yang tidak ditemukan dalam register kedua.';
comment on column mart.linkage_complement.n_absent is
'Dugaan yang memang tidak ada: dikoreksi atas tautan yang luput dan yang salah.';
comment on column mart.linkage_complement.n_absent_lower is 'Batas bawah selang 95 %.';
comment on column mart.linkage_complement.n_absent_upper is 'Batas atas selang 95 %.';
comment on column mart.linkage_complement.basis is
'Dasar: prior = kota sintetis, both = juga pemeriksaan petugas.';
comment on column mart.linkage_complement.n_labels is
'Banyaknya putusan petugas atas jenis pasangan yang ada.';
