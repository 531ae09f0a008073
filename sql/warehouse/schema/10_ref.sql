-- Reference tables: what we wrote ourselves, loaded whole from reference/*.csv.
--
-- Dated rows have half-open ranges, [valid_from, valid_to), that do not overlap for one
-- key. Postgres 18 can say so itself (primary key ... without overlaps), but needs the
-- extension btree_gist for a key of text, which the embedded build does not have: a
-- statement trigger looks at the whole small table instead.
create or replace function ref.refuse_overlap()
returns trigger
language plpgsql
as $$
declare
    n bigint;
begin
    execute format(
        'select count(*) from (select valid_from < lag(coalesce(valid_to, ''infinity''))'
        ' over (partition by %I order by valid_from) as is_overlap from %I.%I) as x'
        ' where is_overlap', tg_argv[0], tg_table_schema, tg_table_name
    ) into n;
    if n > 0 then
        raise exception '% ranges of %.% overlap', n, tg_table_schema, tg_table_name
            using errcode = 'exclusion_violation', table = tg_table_name;
    end if;
    return null;
end
$$;
comment on function ref.refuse_overlap is
'Refuses ranges that overlap within the column named as argument.';

create table if not exists ref.area (
    kelurahan_code text not null,
    kelurahan_name text not null,
    kecamatan_code text not null,
    kecamatan_name text not null,
    kota_code text not null,
    kota_name text not null,
    bps_code text not null,
    bps_kecamatan_code text not null,
    bps_kota_code text not null,
    postal_code text,
    centroid_lon double precision not null,
    centroid_lat double precision not null,
    area_km2 double precision,
    population bigint,
    valid_from date not null,
    valid_to date,
    source text not null,
    primary key (kelurahan_code, valid_from),
    constraint area_range check (valid_to > valid_from)
);
create or replace trigger no_overlap
after insert or update on ref.area
for each statement execute function ref.refuse_overlap('kelurahan_code');
comment on table ref.area is
'Kelurahan menurut kode Kemendagri dan BPS, dengan masa berlaku.';
comment on column ref.area.kelurahan_code is
'Kode Kemendagri bertitik, misalnya 31.71.01.1001.';
comment on column ref.area.kelurahan_name is 'Nama kelurahan.';
comment on column ref.area.kecamatan_code is 'Kode Kemendagri kecamatan.';
comment on column ref.area.kecamatan_name is 'Nama kecamatan.';
comment on column ref.area.kota_code is 'Kode Kemendagri kota/kabupaten administrasi.';
comment on column ref.area.kota_name is 'Nama kota/kabupaten administrasi.';
comment on column ref.area.bps_code is
'Kode BPS kelurahan; urutannya lain dari Kemendagri.';
comment on column ref.area.bps_kecamatan_code is 'Kode BPS kecamatan.';
comment on column ref.area.bps_kota_code is 'Kode BPS kota; 3171 = Jakarta Selatan.';
comment on column ref.area.postal_code is 'Kode pos.';
comment on column ref.area.centroid_lon is 'Bujur titik tengah.';
comment on column ref.area.centroid_lat is 'Lintang titik tengah.';
comment on column ref.area.area_km2 is 'Luas dalam km persegi.';
comment on column ref.area.population is 'Penduduk Dukcapil 2024 semester 2.';
comment on column ref.area.valid_from is 'Berlaku sejak tanggal ini.';
comment on column ref.area.valid_to is
'Berlaku sampai sebelum tanggal ini; kosong = masih berlaku.';
comment on column ref.area.source is 'Sumber baris ini.';

create table if not exists ref.area_alias (
    level text not null,
    code text not null,
    alias text not null,
    source text not null,
    primary key (level, code, alias)
);
comment on table ref.area_alias is 'Ejaan lain dari nama wilayah.';
comment on column ref.area_alias.level is 'kelurahan, kecamatan atau kota.';
comment on column ref.area_alias.code is 'Kode Kemendagri.';
comment on column ref.area_alias.alias is 'Ejaan lain.';
comment on column ref.area_alias.source is 'Sumber baris ini.';

create table if not exists ref.area_change (
    change_code text not null,
    role text not null,
    kelurahan_code text,
    kelurahan_name text not null,
    decided_on date not null,
    effective_on date,
    area_ha double precision,
    population bigint,
    n_rw integer,
    n_rt integer,
    note text,
    source text not null,
    primary key (change_code, role, kelurahan_name)
);
comment on table ref.area_change is
'Perubahan wilayah yang sudah ditetapkan, juga yang belum berlaku.';
comment on column ref.area_change.change_code is 'Nama perubahan.';
comment on column ref.area_change.role is 'before = wilayah asal, part = pecahannya.';
comment on column ref.area_change.kelurahan_code is
'Kode Kemendagri; kosong bila belum ada.';
comment on column ref.area_change.kelurahan_name is 'Nama kelurahan.';
comment on column ref.area_change.decided_on is 'Tanggal ditetapkan.';
comment on column ref.area_change.effective_on is
'Tanggal berlaku; kosong = belum berlaku.';
comment on column ref.area_change.area_ha is 'Luas dalam hektare.';
comment on column ref.area_change.population is 'Penduduk menurut penetapan.';
comment on column ref.area_change.n_rw is 'Banyaknya RW.';
comment on column ref.area_change.n_rt is 'Banyaknya RT.';
comment on column ref.area_change.note is 'Catatan.';
comment on column ref.area_change.source is 'Sumber baris ini.';

create table if not exists ref.programme (
    code text not null primary key,
    title text not null,
    unit text not null check (unit in ('person', 'family')),
    owner text not null,
    strategy text not null,
    source text not null
);
comment on table ref.programme is 'Program bantuan.';
comment on column ref.programme.code is 'Kode program.';
comment on column ref.programme.title is 'Nama program.';
comment on column ref.programme.unit is
'Satuan penerima: person = orang, family = keluarga.';
comment on column ref.programme.owner is 'Pemilik program.';
comment on column ref.programme.strategy is 'Strategi penanggulangan kemiskinan.';
comment on column ref.programme.source is 'Sumber baris ini.';

create table if not exists ref.eligibility_rule (
    programme_code text not null,
    rule_code text not null unique,
    valid_from date not null,
    valid_to date,
    decile_kind text,
    max_decile smallint,
    min_age smallint,
    max_age smallint,
    needs text,
    note text,
    source text not null,
    primary key (programme_code, valid_from),
    constraint rule_range check (valid_to > valid_from)
);
create or replace trigger no_overlap
after insert or update on ref.eligibility_rule
for each statement execute function ref.refuse_overlap('programme_code');
comment on table ref.eligibility_rule is
'Aturan kelayakan setiap program, menurut tanggal berlakunya.';
comment on column ref.eligibility_rule.programme_code is 'Program (ref.programme).';
comment on column ref.eligibility_rule.rule_code is 'Nama aturan.';
comment on column ref.eligibility_rule.valid_from is 'Berlaku sejak tanggal ini.';
comment on column ref.eligibility_rule.valid_to is
'Berlaku sampai sebelum tanggal ini; kosong = masih berlaku.';
comment on column ref.eligibility_rule.decile_kind is
'Desil yang dipakai; kosong = tanpa syarat desil.';
comment on column ref.eligibility_rule.max_decile is 'Desil tertinggi yang layak.';
comment on column ref.eligibility_rule.min_age is 'Umur terendah.';
comment on column ref.eligibility_rule.max_age is 'Umur tertinggi.';
comment on column ref.eligibility_rule.needs is 'Syarat lain, dipisah titik koma.';
comment on column ref.eligibility_rule.note is 'Catatan.';
comment on column ref.eligibility_rule.source is 'Sumber baris ini.';

create table if not exists ref.official_poverty (
    area_code text not null,
    period text not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
    indicator text not null,
    value double precision not null,
    unit text not null,
    source text not null,
    note text,
    primary key (area_code, indicator, period)
);
comment on table ref.official_poverty is 'Deret resmi kemiskinan BPS.';
comment on column ref.official_poverty.area_code is 'Kode Kemendagri; 31 = provinsi.';
comment on column ref.official_poverty.period is 'Bulan pengukuran, misalnya 2025-09.';
comment on column ref.official_poverty.indicator is 'Indikator, misalnya p0_pct.';
comment on column ref.official_poverty.value is 'Nilai.';
comment on column ref.official_poverty.unit is 'Satuan.';
comment on column ref.official_poverty.source is 'Sumber baris ini.';
comment on column ref.official_poverty.note is 'Catatan.';

create table if not exists ref.priority_kecamatan (
    kecamatan_code text not null primary key,
    kecamatan_name text not null,
    n_kelurahan integer not null,
    source text not null
);
comment on table ref.priority_kecamatan is 'Sepuluh kecamatan prioritas.';
comment on column ref.priority_kecamatan.kecamatan_code is 'Kode Kemendagri.';
comment on column ref.priority_kecamatan.kecamatan_name is 'Nama kecamatan.';
comment on column ref.priority_kecamatan.n_kelurahan is
'Banyaknya kelurahan di dalamnya.';
comment on column ref.priority_kecamatan.source is 'Sumber baris ini.';

create table if not exists ref.target (
    target_code text not null primary key,
    title text not null,
    area_code text not null,
    indicator text not null,
    baseline_period text,
    baseline_value double precision,
    due_period text not null,
    lower double precision not null,
    upper double precision not null,
    unit text not null,
    note text,
    source text not null,
    constraint target_range check (lower <= upper)
);
comment on table ref.target is 'Sasaran yang ditetapkan pemerintah provinsi.';
comment on column ref.target.target_code is 'Nama sasaran.';
comment on column ref.target.title is 'Judul.';
comment on column ref.target.area_code is 'Kode Kemendagri; 31 = provinsi.';
comment on column ref.target.indicator is 'Indikator yang disasar.';
comment on column ref.target.baseline_period is 'Bulan pangkal.';
comment on column ref.target.baseline_value is 'Nilai pangkal.';
comment on column ref.target.due_period is 'Bulan jatuh tempo.';
comment on column ref.target.lower is 'Batas bawah sasaran.';
comment on column ref.target.upper is 'Batas atas sasaran.';
comment on column ref.target.unit is 'Satuan.';
comment on column ref.target.note is 'Catatan.';
comment on column ref.target.source is 'Sumber baris ini.';

create table if not exists ref.indicator (
    indicator_code text not null primary key,
    title_id text not null,
    definition_id text not null,
    unit_id text not null,
    kind text not null check (kind in ('official', 'registry', 'model')),
    level text not null,
    denominator_kind text,
    method_version text not null,
    source text not null
);
comment on table ref.indicator is
'Katalog indikator: apa yang dihitung, dari apa, dengan metode mana.';
comment on column ref.indicator.indicator_code is 'Kode indikator.';
comment on column ref.indicator.title_id is 'Judul.';
comment on column ref.indicator.definition_id is 'Definisi.';
comment on column ref.indicator.unit_id is 'Satuan.';
comment on column ref.indicator.kind is
'official = resmi BPS, registry = hitungan register, model = dugaan model.';
comment on column ref.indicator.level is 'Tingkat wilayah terkecil yang tersedia.';
comment on column ref.indicator.denominator_kind is
'Indikator yang menjadi penyebut; kosong pada deret resmi.';
comment on column ref.indicator.method_version is 'Versi metode.';
comment on column ref.indicator.source is 'Sumber definisi.';

create table if not exists ref.code_book (
    source text not null,
    version text not null,
    variable text not null,
    code text not null,
    label text not null,
    canonical text,
    reference text not null,
    entry_no bigint generated always as identity,
    unique nulls not distinct (source, version, variable, code, canonical)
);
comment on table ref.code_book is 'Arti kode setiap sumber dan versinya.';
comment on column ref.code_book.source is 'Nama pendek sumber data.';
comment on column ref.code_book.version is 'Versi tata letak.';
comment on column ref.code_book.variable is 'Peubah.';
comment on column ref.code_book.code is 'Kode dalam berkas.';
comment on column ref.code_book.label is 'Label menurut sumber.';
comment on column ref.code_book.canonical is 'Label baku; kosong = tidak diketahui.';
comment on column ref.code_book.reference is 'Rujukan.';
comment on column ref.code_book.entry_no is
'Urutan; bila satu kode punya beberapa arti, yang pertama dipakai saat membaca.';

create table if not exists ref.reason_code (
    code text not null primary key,
    level text not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    meaning_id text not null,
    remedy_id text not null,
    source text not null
);
comment on table ref.reason_code is
'Kode alasan: temuan pada catatan, artinya, dan perbaikannya.';
comment on column ref.reason_code.code is 'Kode alasan.';
comment on column ref.reason_code.level is 'value, record, family atau file.';
comment on column ref.reason_code.severity is 'Bobot temuan.';
comment on column ref.reason_code.meaning_id is 'Arti.';
comment on column ref.reason_code.remedy_id is 'Yang perlu dilakukan.';
comment on column ref.reason_code.source is 'Sumber baris ini.';
