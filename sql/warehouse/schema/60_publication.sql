-- Releases: protected values that never change, and a pointer to those that hold.
create table if not exists publication.release (
    release_id text not null primary key,
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    build text not null,
    fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
    approved_by text not null,
    released_at timestamptz not null default now(),
    unique (quarter, release_id)
);
comment on table publication.release is 'Setiap rilis yang pernah diterbitkan.';
comment on column publication.release.release_id is 'Nama rilis.';
comment on column publication.release.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column publication.release.build is 'Versi register yang dihitung.';
comment on column publication.release.fingerprint is
'Sidik SHA-256 atas berkas rilis; inilah yang disetujui.';
comment on column publication.release.approved_by is 'Akun pejabat yang menyetujui.';
comment on column publication.release.released_at is 'Waktu terbit.';

create table if not exists publication.value (
    release_id text not null references publication.release (release_id),
    quarter text not null,
    area_code text not null,
    area_level text not null,
    indicator_code text not null,
    breakdown text not null,
    kind text not null,
    value double precision,
    numerator bigint,
    denominator bigint,
    denominator_kind text,
    lower double precision,
    upper double precision,
    status text not null,
    method_version text not null,
    build text not null,
    primary key (release_id, area_code, indicator_code, breakdown, kind)
);
comment on table publication.value is 'Nilai setiap rilis, sudah dilindungi.';
comment on column publication.value.release_id is 'Rilis.';
comment on column publication.value.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column publication.value.area_code is
'Kode wilayah Kemendagri; 31 = provinsi.';
comment on column publication.value.area_level is
'provinsi, kota, kecamatan atau kelurahan.';
comment on column publication.value.indicator_code is 'Indikator (ref.indicator).';
comment on column publication.value.breakdown is
'Rincian, misalnya sex=P; kosong = total.';
comment on column publication.value.kind is
'official = resmi BPS, registry = hitungan register, model = dugaan model.';
comment on column publication.value.value is
'Nilai; hitungan register dibulatkan acak ke kelipatan 5.';
comment on column publication.value.numerator is 'Pembilang yang dibulatkan.';
comment on column publication.value.denominator is 'Penyebut yang dibulatkan.';
comment on column publication.value.denominator_kind is
'Indikator yang menjadi penyebut.';
comment on column publication.value.lower is 'Batas bawah selang, bila ada.';
comment on column publication.value.upper is 'Batas atas selang, bila ada.';
comment on column publication.value.status is 'ditampilkan atau tidak ditampilkan.';
comment on column publication.value.method_version is 'Versi metode.';
comment on column publication.value.build is 'Versi register yang dihitung.';

create table if not exists publication.current_release (
    quarter text not null primary key,
    release_id text not null,
    foreign key (quarter, release_id)
    references publication.release (quarter, release_id)
);
comment on table publication.current_release is
'Penunjuk: rilis yang berlaku untuk setiap triwulan.';
comment on column publication.current_release.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column publication.current_release.release_id is 'Rilis yang berlaku.';

create or replace view publication.current_value as
select
    value.release_id,
    value.quarter,
    value.area_code,
    value.area_level,
    value.indicator_code,
    value.breakdown,
    value.kind,
    value.value,
    value.numerator,
    value.denominator,
    value.denominator_kind,
    value.lower,
    value.upper,
    value.status,
    value.method_version,
    value.build
from publication.current_release
inner join publication.value using (quarter, release_id);
comment on view publication.current_value is
'Nilai rilis yang berlaku untuk setiap triwulan.';
comment on column publication.current_value.release_id is 'Rilis.';
comment on column publication.current_value.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column publication.current_value.area_code is
'Kode wilayah Kemendagri; 31 = provinsi.';
comment on column publication.current_value.area_level is
'provinsi, kota, kecamatan atau kelurahan.';
comment on column publication.current_value.indicator_code is
'Indikator (ref.indicator).';
comment on column publication.current_value.breakdown is
'Rincian, misalnya sex=P; kosong = total.';
comment on column publication.current_value.kind is
'official = resmi BPS, registry = hitungan register, model = dugaan model.';
comment on column publication.current_value.value is
'Nilai; hitungan register dibulatkan acak ke kelipatan 5.';
comment on column publication.current_value.numerator is 'Pembilang yang dibulatkan.';
comment on column publication.current_value.denominator is 'Penyebut yang dibulatkan.';
comment on column publication.current_value.denominator_kind is
'Indikator yang menjadi penyebut.';
comment on column publication.current_value.lower is 'Batas bawah selang, bila ada.';
comment on column publication.current_value.upper is 'Batas atas selang, bila ada.';
comment on column publication.current_value.status is
'ditampilkan atau tidak ditampilkan.';
comment on column publication.current_value.method_version is 'Versi metode.';
comment on column publication.current_value.build is 'Versi register yang dihitung.';
