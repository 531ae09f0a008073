-- What analysts read: the current build of every quarter, without identity.
--
-- The views belong to dtsen_owner and read its tables; an analyst has no right on any
-- table of register, ops or vault, which a view with security_invoker would ask for.
create or replace view mart.quarter as
select
    current_build.quarter,
    current_build.build,
    current_build.is_stale,
    build.sources,
    build.n_persons,
    build.n_families,
    build.loaded_at
from ops.current_build
inner join ops.build using (quarter, build);
comment on view mart.quarter is
'Triwulan yang tersedia dan versi register yang berlaku.';
comment on column mart.quarter.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.quarter.build is 'Versi register yang berlaku.';
comment on column mart.quarter.is_stale is
'Benar bila triwulan sebelumnya berubah dan versi ini perlu dibangun ulang.';
comment on column mart.quarter.sources is 'Sumber yang masuk ke register.';
comment on column mart.quarter.n_persons is 'Banyaknya orang.';
comment on column mart.quarter.n_families is 'Banyaknya keluarga.';
comment on column mart.quarter.loaded_at is 'Waktu dimuat.';

create or replace view mart.area as
with

versions as (

    select
        kelurahan_code as area_code,
        'kelurahan' as area_level,
        kelurahan_name as area_name,
        kecamatan_code as parent_code,
        valid_from
    from ref.area
    union all
    select
        kecamatan_code as area_code,
        'kecamatan' as area_level,
        kecamatan_name as area_name,
        kota_code as parent_code,
        valid_from
    from ref.area
    union all
    select
        kota_code as area_code,
        'kota' as area_level,
        kota_name as area_name,
        left(kota_code, 2) as parent_code,
        valid_from
    from ref.area
    union all
    select
        left(kota_code, 2) as area_code,
        'provinsi' as area_level,
        'DKI Jakarta' as area_name,
        null as parent_code,
        valid_from
    from ref.area

)

select distinct on (area_code)
    area_code,
    area_level,
    area_name,
    parent_code
from versions
order by area_code asc, valid_from desc;
comment on view mart.area is
'Semua wilayah pada empat tingkat, dengan nama terbarunya.';
comment on column mart.area.area_code is 'Kode Kemendagri bertitik; 31 = provinsi.';
comment on column mart.area.area_level is 'provinsi, kota, kecamatan atau kelurahan.';
comment on column mart.area.area_name is 'Nama wilayah.';
comment on column mart.area.parent_code is 'Kode wilayah di atasnya.';

create or replace view mart.person as
select
    person.quarter,
    person.person_id,
    person.family_id,
    person.kelurahan_code,
    person.kota_code,
    person.sex,
    person.age_years,
    person.age_group,
    person.education,
    person.school_participation,
    person.work_status,
    person.relation,
    person.is_head,
    person.has_disability,
    person.nik_state,
    person.padan,
    person.life_status,
    person.in_regsosek,
    person.in_dtks,
    person.in_p3ke,
    person.n_records,
    person.is_resident
from register.person
inner join ops.current_build using (quarter, build);
comment on view mart.person is
'Satu baris per orang dan triwulan, tanpa identitas. Saring dengan quarter.';
comment on column mart.person.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.person.person_id is 'Nomor tetap orang; bukan NIK.';
comment on column mart.person.family_id is 'Nomor tetap keluarga (mart.family).';
comment on column mart.person.kelurahan_code is
'Kelurahan, kode Kemendagri; kosong bila tidak diketahui.';
comment on column mart.person.kota_code is 'Kota/kabupaten administrasi.';
comment on column mart.person.sex is 'L = laki-laki, P = perempuan.';
comment on column mart.person.age_years is 'Umur pada hari terakhir triwulan.';
comment on column mart.person.age_group is 'Kelompok umur.';
comment on column mart.person.education is 'Jenjang tertinggi yang ditamatkan.';
comment on column mart.person.school_participation is 'belum, masih atau tidak_lagi.';
comment on column mart.person.work_status is 'bekerja atau tidak_bekerja.';
comment on column mart.person.relation is 'Hubungan dengan kepala keluarga.';
comment on column mart.person.is_head is 'Benar bila kepala keluarga.';
comment on column mart.person.has_disability is 'Benar bila menyandang disabilitas.';
comment on column mart.person.nik_state is
'valid, contradiction (bertentangan dengan tanggal lahir/JK) atau missing.';
comment on column mart.person.padan is
'Hasil padan Dukcapil: padan, tidak_padan, atau kosong (belum diperiksa).';
comment on column mart.person.life_status is
'ada, meninggal, pindah atau tidak_ditemukan.';
comment on column mart.person.in_regsosek is 'Benar bila ada di Regsosek.';
comment on column mart.person.in_dtks is 'Benar bila ada di DTKS.';
comment on column mart.person.in_p3ke is 'Benar bila ada di P3KE.';
comment on column mart.person.n_records is 'Banyaknya catatan sumber orang ini.';
comment on column mart.person.is_resident is
'Benar bila berstatus ada dan kelurahannya diketahui.';

create or replace view mart.family as
select
    family.quarter,
    family.family_id,
    family.kelurahan_code,
    family.n_members,
    family.desil_nasional,
    family.desil_provinsi,
    family.desil_kabupaten_kota,
    family.desil,
    family.desil_source,
    family.floor_area_m2,
    family.home_ownership,
    family.floor,
    family.wall,
    family.roof,
    family.drinking_water,
    family.lighting,
    family.power,
    family.cooking_fuel,
    family.sanitation,
    family.closet,
    family.septic
from register.family
inner join ops.current_build using (quarter, build);
comment on view mart.family is
'Satu baris per keluarga (KK) dan triwulan. Saring dengan quarter.';
comment on column mart.family.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.family.family_id is 'Nomor tetap keluarga; bukan No. KK.';
comment on column mart.family.kelurahan_code is
'Kelurahan, kode Kemendagri; kosong bila tidak diketahui.';
comment on column mart.family.n_members is 'Banyaknya anggota dalam register.';
comment on column mart.family.desil_nasional is 'Desil nasional DTSEN.';
comment on column mart.family.desil_provinsi is 'Desil provinsi DTSEN.';
comment on column mart.family.desil_kabupaten_kota is 'Desil kabupaten/kota DTSEN.';
comment on column mart.family.desil is
'Desil yang dipakai: provinsi DTSEN, bila tidak ada P3KE; kosong = tanpa desil.';
comment on column mart.family.desil_source is
'Asal desil yang dipakai: dtsen atau p3ke.';
comment on column mart.family.floor_area_m2 is 'Luas lantai dalam meter persegi.';
comment on column mart.family.home_ownership is 'Status penguasaan bangunan.';
comment on column mart.family.floor is 'Jenis lantai terluas.';
comment on column mart.family.wall is 'Jenis dinding terluas.';
comment on column mart.family.roof is 'Jenis atap terluas.';
comment on column mart.family.drinking_water is 'Sumber air minum utama.';
comment on column mart.family.lighting is 'Sumber penerangan utama.';
comment on column mart.family.power is 'Daya listrik terpasang.';
comment on column mart.family.cooking_fuel is 'Bahan bakar utama memasak.';
comment on column mart.family.sanitation is 'Fasilitas buang air besar.';
comment on column mart.family.closet is 'Jenis kloset.';
comment on column mart.family.septic is 'Tempat pembuangan akhir tinja.';

create or replace view mart.membership as
select
    membership.quarter,
    membership.family_id,
    membership.person_id,
    membership.relation,
    membership.is_head
from register.membership
inner join ops.current_build using (quarter, build);
comment on view mart.membership is 'Anggota setiap keluarga per triwulan.';
comment on column mart.membership.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.membership.family_id is 'Nomor tetap keluarga.';
comment on column mart.membership.person_id is 'Nomor tetap orang.';
comment on column mart.membership.relation is 'Hubungan dengan kepala keluarga.';
comment on column mart.membership.is_head is 'Benar bila kepala keluarga.';
