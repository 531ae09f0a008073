-- What analysts read of the figures: the long table, and the usual ones side by side.
create or replace view mart.indicator as
select
    figure.quarter,
    figure.area_code,
    figure.area_level,
    figure.indicator_code,
    figure.breakdown,
    figure.kind,
    figure.value,
    figure.numerator,
    figure.denominator,
    figure.denominator_kind,
    figure.lower,
    figure.upper,
    figure.method_version,
    figure.build
from mart.figure
inner join ops.current_build using (quarter, build);
comment on view mart.indicator is
'Semua indikator dalam bentuk panjang; belum dibulatkan, untuk kerja internal.';
comment on column mart.indicator.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.indicator.area_code is 'Kode Kemendagri; 31 = provinsi.';
comment on column mart.indicator.area_level is
'provinsi, kota, kecamatan atau kelurahan.';
comment on column mart.indicator.indicator_code is 'Indikator (ref.indicator).';
comment on column mart.indicator.breakdown is
'Rincian, misalnya sex=P atau periode=2025-09; kosong = total.';
comment on column mart.indicator.kind is
'official = resmi BPS, registry = hitungan register, model = dugaan model.';
comment on column mart.indicator.value is
'Nilai dalam satuan katalog; kosong bila penyebutnya nol.';
comment on column mart.indicator.numerator is 'Banyaknya satuan yang dihitung.';
comment on column mart.indicator.denominator is 'Banyaknya satuan pembaginya.';
comment on column mart.indicator.denominator_kind is
'Indikator yang menjadi penyebut.';
comment on column mart.indicator.lower is
'Batas bawah selang; kosong pada hitungan lengkap.';
comment on column mart.indicator.upper is
'Batas atas selang; kosong pada hitungan lengkap.';
comment on column mart.indicator.method_version is 'Versi metode.';
comment on column mart.indicator.build is 'Versi register yang dihitung.';

create or replace view mart.indicator_wide as
with

named as (

    select
        quarter,
        area_code,
        area_level,
        value,
        breakdown,
        case kind
            when 'official' then 'bps ' || indicator_code
            else concat_ws(' ', indicator_code, nullif(breakdown, ''))
        end as name
    from mart.indicator

),

wide as (

    select
        quarter,
        area_code,
        area_level,
        max(value) filter (where name = 'penduduk') as penduduk,
        max(value) filter (where name = 'penduduk sex=L') as penduduk_laki_laki,
        max(value) filter (where name = 'penduduk sex=P') as penduduk_perempuan,
        max(value) filter (where name = 'keluarga') as keluarga,
        max(value) filter (where name = 'penduduk_desil desil=1') as penduduk_desil_1,
        max(value) filter (where name = 'penduduk_desil desil=2') as penduduk_desil_2,
        max(value) filter (where name = 'penduduk_desil desil=3') as penduduk_desil_3,
        max(value) filter (where name = 'penduduk_desil desil=4') as penduduk_desil_4,
        max(value) filter (where name = 'penduduk_desil desil=5') as penduduk_desil_5,
        max(value) filter (where name = 'penduduk_desil desil=6') as penduduk_desil_6,
        max(value) filter (where name = 'penduduk_desil desil=7') as penduduk_desil_7,
        max(value) filter (where name = 'penduduk_desil desil=8') as penduduk_desil_8,
        max(value) filter (where name = 'penduduk_desil desil=9') as penduduk_desil_9,
        max(value) filter (where name = 'penduduk_desil desil=10') as penduduk_desil_10,
        max(value) filter (
            where name = 'penduduk_desil desil=tanpa'
        ) as penduduk_tanpa_desil,
        max(value) filter (
            where name = 'penduduk_desil_1_4_pct'
        ) as penduduk_desil_1_4_pct,
        max(value) filter (
            where name = 'keluarga_desil_1_4_pct'
        ) as keluarga_desil_1_4_pct,
        max(value) filter (where name = 'padan_pct') as padan_pct,
        max(value) filter (where name = 'layak_kjp_plus') as layak_kjp_plus,
        max(value) filter (where name = 'penerima_kjp_plus') as penerima_kjp_plus,
        max(value) filter (where name = 'cakupan_kjp_plus_pct') as cakupan_kjp_plus_pct,
        max(value) filter (where name = 'layak_klj') as layak_klj,
        max(value) filter (where name = 'penerima_klj') as penerima_klj,
        max(value) filter (where name = 'cakupan_klj_pct') as cakupan_klj_pct,
        max(value) filter (where name = 'layak_pkh') as layak_pkh,
        max(value) filter (where name = 'penerima_pkh') as penerima_pkh,
        max(value) filter (where name = 'cakupan_pkh_pct') as cakupan_pkh_pct,
        max(value) filter (where name = 'bps p0_pct') as p0_pct_bps,
        max(split_part(breakdown, '=', 2)) filter (
            where name = 'bps p0_pct'
        ) as p0_periode_bps
    from named
    group by quarter, area_code, area_level

)

select
    wide.quarter,
    wide.area_code,
    wide.area_level,
    area.area_name,
    wide.penduduk,
    wide.penduduk_laki_laki,
    wide.penduduk_perempuan,
    wide.keluarga,
    wide.penduduk_desil_1,
    wide.penduduk_desil_2,
    wide.penduduk_desil_3,
    wide.penduduk_desil_4,
    wide.penduduk_desil_5,
    wide.penduduk_desil_6,
    wide.penduduk_desil_7,
    wide.penduduk_desil_8,
    wide.penduduk_desil_9,
    wide.penduduk_desil_10,
    wide.penduduk_tanpa_desil,
    wide.penduduk_desil_1_4_pct,
    wide.keluarga_desil_1_4_pct,
    wide.padan_pct,
    wide.layak_kjp_plus,
    wide.penerima_kjp_plus,
    wide.cakupan_kjp_plus_pct,
    wide.layak_klj,
    wide.penerima_klj,
    wide.cakupan_klj_pct,
    wide.layak_pkh,
    wide.penerima_pkh,
    wide.cakupan_pkh_pct,
    wide.p0_pct_bps,
    wide.p0_periode_bps
from wide
left join mart.area using (area_code, area_level);
comment on view mart.indicator_wide is
'Indikator utama berdampingan: satu baris per wilayah dan triwulan.';
comment on column mart.indicator_wide.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.indicator_wide.area_code is 'Kode Kemendagri; 31 = provinsi.';
comment on column mart.indicator_wide.area_level is
'provinsi, kota, kecamatan atau kelurahan.';
comment on column mart.indicator_wide.area_name is 'Nama wilayah.';
comment on column mart.indicator_wide.penduduk is 'Penduduk dalam register.';
comment on column mart.indicator_wide.penduduk_laki_laki is 'Penduduk laki-laki.';
comment on column mart.indicator_wide.penduduk_perempuan is 'Penduduk perempuan.';
comment on column mart.indicator_wide.keluarga is 'Keluarga dalam register.';
comment on column mart.indicator_wide.penduduk_desil_1 is 'Penduduk desil 1.';
comment on column mart.indicator_wide.penduduk_desil_2 is 'Penduduk desil 2.';
comment on column mart.indicator_wide.penduduk_desil_3 is 'Penduduk desil 3.';
comment on column mart.indicator_wide.penduduk_desil_4 is 'Penduduk desil 4.';
comment on column mart.indicator_wide.penduduk_desil_5 is 'Penduduk desil 5.';
comment on column mart.indicator_wide.penduduk_desil_6 is 'Penduduk desil 6.';
comment on column mart.indicator_wide.penduduk_desil_7 is 'Penduduk desil 7.';
comment on column mart.indicator_wide.penduduk_desil_8 is 'Penduduk desil 8.';
comment on column mart.indicator_wide.penduduk_desil_9 is 'Penduduk desil 9.';
comment on column mart.indicator_wide.penduduk_desil_10 is 'Penduduk desil 10.';
comment on column mart.indicator_wide.penduduk_tanpa_desil is 'Penduduk tanpa desil.';
comment on column mart.indicator_wide.penduduk_desil_1_4_pct is
'Persen penduduk desil 1 sampai 4.';
comment on column mart.indicator_wide.keluarga_desil_1_4_pct is
'Persen keluarga desil 1 sampai 4.';
comment on column mart.indicator_wide.padan_pct is
'Persen penduduk yang padan dengan Dukcapil.';
comment on column mart.indicator_wide.layak_kjp_plus is
'Yang layak KJP Plus menurut aturan yang berlaku.';
comment on column mart.indicator_wide.penerima_kjp_plus is
'Penerima KJP Plus menurut daftar.';
comment on column mart.indicator_wide.cakupan_kjp_plus_pct is
'Persen yang layak KJP Plus dan menerimanya.';
comment on column mart.indicator_wide.layak_klj is
'Yang layak KLJ menurut aturan yang berlaku.';
comment on column mart.indicator_wide.penerima_klj is 'Penerima KLJ menurut daftar.';
comment on column mart.indicator_wide.cakupan_klj_pct is
'Persen yang layak KLJ dan menerimanya.';
comment on column mart.indicator_wide.layak_pkh is
'Yang layak PKH menurut aturan yang berlaku.';
comment on column mart.indicator_wide.penerima_pkh is 'Penerima PKH menurut daftar.';
comment on column mart.indicator_wide.cakupan_pkh_pct is
'Persen yang layak PKH dan menerimanya.';
comment on column mart.indicator_wide.p0_pct_bps is
'Persen penduduk miskin, resmi BPS; bukan hitungan register.';
comment on column mart.indicator_wide.p0_periode_bps is 'Bulan angka BPS itu.';
