-- What analysts and the page Kesiapan data read of suppliers, and of revisions.
create or replace view mart.readiness as
with

judged as (

    select
        quarter,
        source,
        component,
        numerator,
        denominator,
        as_of,
        numerator::double precision / denominator as value
    from quality.readiness

),

-- A component that cannot be judged leaves its weight to the others.
weighed as (

    select
        judged.*,
        weight.weight,
        sum(weight.weight) filter (where judged.value is not null) over (
            partition by judged.quarter, judged.source
        ) as known_weight
    from judged
    inner join ref.readiness_weight as weight using (component)

)

select
    quarter,
    source,
    component,
    value,
    numerator,
    denominator,
    weight,
    as_of,
    weight * value / known_weight as score
from weighed;
comment on view mart.readiness is
'Kesiapan pemasok: satu baris per triwulan, sumber dan komponen.';
comment on column mart.readiness.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.readiness.source is 'Nama pendek sumber data.';
comment on column mart.readiness.component is 'Komponen (ref.readiness_weight).';
comment on column mart.readiness.value is
'Nilai 0 sampai 1 = pembilang / penyebut; kosong bila tidak dapat dinilai.';
comment on column mart.readiness.numerator is 'Yang tercapai.';
comment on column mart.readiness.denominator is 'Yang dapat dicapai.';
comment on column mart.readiness.weight is 'Bobot menurut ref.readiness_weight.';
comment on column mart.readiness.score is
'Sumbangan pada nilai kesiapan; jumlahnya per sumber ialah nilai kesiapan.';
comment on column mart.readiness.as_of is 'Tanggal penilaian, waktu Jakarta.';

create or replace view mart.delivery_lag as
with

received as (

    select distinct on (quarter, source)
        quarter,
        source,
        reference_on,
        received_at,
        (received_at at time zone 'Asia/Jakarta')::date as received_on
    from ops.delivery
    order by quarter asc, source asc, revision asc

),

-- Only a release that came after the delivery can be made of it.
published as (

    select
        received.quarter,
        received.source,
        min(release.released_at at time zone 'Asia/Jakarta')::date as published_on
    from received
    inner join publication.release using (quarter)
    where release.released_at >= received.received_at
    group by received.quarter, received.source

)

select
    quarter,
    source,
    received.reference_on,
    due.due_on,
    received.received_on,
    published.published_on,
    received.received_on - received.reference_on as received_lag_days,
    published.published_on - received.received_on as published_lag_days,
    case
        when received.received_on <= due.due_on then 0
        else received.received_on - due.due_on
    end as late_days,
    received.received_on > due.due_on as is_late
from ops.due_delivery as due
full outer join received using (quarter, source)
left join published using (quarter, source);
comment on view mart.delivery_lag is
'Rantai waktu setiap kiriman: tanggal acuan, tenggat, diterima, terbit.';
comment on column mart.delivery_lag.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.delivery_lag.source is 'Nama pendek sumber data.';
comment on column mart.delivery_lag.reference_on is 'Tanggal acuan data.';
comment on column mart.delivery_lag.due_on is 'Tenggat.';
comment on column mart.delivery_lag.received_on is
'Tanggal kiriman pertama diterima; kosong bila belum.';
comment on column mart.delivery_lag.published_on is
'Tanggal rilis pertama sesudah diterima; kosong bila belum.';
comment on column mart.delivery_lag.received_lag_days is
'Hari dari tanggal acuan sampai diterima (L1).';
comment on column mart.delivery_lag.published_lag_days is
'Hari dari diterima sampai terbit (L2).';
comment on column mart.delivery_lag.late_days is
'Hari lewat tenggat; 0 = tepat waktu, kosong bila belum diterima.';
comment on column mart.delivery_lag.is_late is 'Benar bila diterima sesudah tenggat.';

create or replace view mart.delivery_lag_summary as
select
    coalesce(quarter, 'semua') as quarter,
    coalesce(source, 'semua') as source,
    count(*) as n_deliveries,
    percentile_cont(0.5) within group (
        order by received_lag_days
    ) as received_lag_median_days,
    percentile_cont(0.9) within group (
        order by received_lag_days
    ) as received_lag_p90_days,
    percentile_cont(0.5) within group (
        order by published_lag_days
    ) as published_lag_median_days,
    percentile_cont(0.9) within group (
        order by published_lag_days
    ) as published_lag_p90_days,
    count(*) filter (where is_late) as n_late,
    100::double precision * count(*) filter (where is_late)
    / nullif(count(is_late), 0) as late_pct
from mart.delivery_lag
where received_on is not null
group by grouping sets ((quarter), (source), ());
comment on view mart.delivery_lag_summary is
'Rantai waktu diringkas per triwulan, per sumber, dan seluruhnya (semua).';
comment on column mart.delivery_lag_summary.quarter is 'Triwulan, atau semua.';
comment on column mart.delivery_lag_summary.source is 'Sumber data, atau semua.';
comment on column mart.delivery_lag_summary.n_deliveries is
'Banyaknya kiriman yang sudah diterima.';
comment on column mart.delivery_lag_summary.received_lag_median_days is
'Median hari dari tanggal acuan sampai diterima (L1).';
comment on column mart.delivery_lag_summary.received_lag_p90_days is
'Persentil 90 L1: sembilan dari sepuluh kiriman tidak lebih lama.';
comment on column mart.delivery_lag_summary.published_lag_median_days is
'Median hari dari diterima sampai terbit (L2).';
comment on column mart.delivery_lag_summary.published_lag_p90_days is
'Persentil 90 L2.';
comment on column mart.delivery_lag_summary.n_late is
'Banyaknya kiriman yang diterima sesudah tenggat.';
comment on column mart.delivery_lag_summary.late_pct is
'Persen kiriman yang diterima sesudah tenggat.';

create or replace view mart.delivery_revision as
with

counted as (

    select
        quarter,
        source,
        revision,
        count(*) as n_files,
        sum(rows_read)::bigint as rows_read,
        sum(accepted)::bigint as accepted,
        sum(duplicates)::bigint as duplicates,
        sum(quarantined)::bigint as quarantined
    from ops.delivery_file
    group by quarter, source, revision

),

flagged as (

    select
        quarter,
        source,
        revision,
        sum(n)::bigint as n,
        sum(of)::bigint as n_of
    from quality.source_measure
    where measure = 'flagged'
    group by quarter, source, revision

)

select
    quarter,
    source,
    revision,
    delivery.received_at,
    delivery.reference_on,
    counted.n_files,
    counted.rows_read,
    counted.accepted,
    counted.duplicates,
    counted.quarantined,
    100::double precision * counted.quarantined
    / nullif(counted.rows_read, 0) as quarantined_pct,
    100::double precision * flagged.n
    / nullif(flagged.n_of, 0) as flagged_pct,
    counted.accepted - lag(counted.accepted) over revisions as accepted_change,
    coalesce(
        revision = max(revision) filter (where counted.n_files > 0) over (
            partition by quarter, source
        ),
        false
    ) as is_current
from ops.delivery
full outer join counted using (quarter, source, revision)
left join flagged using (quarter, source, revision)
window revisions as (
    partition by quarter, source
    order by revision
);
comment on view mart.delivery_revision is
'Segitiga revisi kiriman: satu baris per triwulan, sumber dan revisi.';
comment on column mart.delivery_revision.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.delivery_revision.source is 'Nama pendek sumber data.';
comment on column mart.delivery_revision.revision is 'Revisi, mulai dari 1.';
comment on column mart.delivery_revision.received_at is 'Waktu diterima.';
comment on column mart.delivery_revision.reference_on is 'Tanggal acuan data.';
comment on column mart.delivery_revision.n_files is
'Berkas yang sudah dibaca; kosong bila belum ada.';
comment on column mart.delivery_revision.rows_read is
'Catatan terbaca = diterima + ganda + karantina.';
comment on column mart.delivery_revision.accepted is 'Catatan yang diterima.';
comment on column mart.delivery_revision.duplicates is 'Catatan ganda persis.';
comment on column mart.delivery_revision.quarantined is
'Catatan rusak yang dikarantina.';
comment on column mart.delivery_revision.quarantined_pct is
'Persen catatan terbaca yang dikarantina.';
comment on column mart.delivery_revision.flagged_pct is
'Persen catatan diterima dengan kode alasan selain informasi.';
comment on column mart.delivery_revision.accepted_change is
'Selisih catatan diterima dengan revisi sebelumnya; kosong pada revisi pertama.';
comment on column mart.delivery_revision.is_current is
'Benar pada revisi yang berlaku: yang terakhir dibaca.';

create or replace view mart.release_revision as
select
    value.quarter,
    value.indicator_code,
    value.release_id,
    release.released_at,
    value.value,
    dense_rank() over (
        partition by value.quarter
        order by release.released_at, value.release_id
    ) as vintage,
    value.value - lag(value.value) over releases as value_change,
    current_release.release_id is not null as is_current
from publication.value
inner join publication.release using (quarter, release_id)
left join publication.current_release using (quarter, release_id)
where
    value.area_level = 'provinsi'
    and value.breakdown = ''
    and value.kind <> 'official'
window releases as (
    partition by value.quarter, value.indicator_code, value.kind
    order by release.released_at, value.release_id
);
comment on view mart.release_revision is
'Segitiga revisi rilis: angka provinsi setiap triwulan pada setiap rilis, terlindung.';
comment on column mart.release_revision.quarter is 'Triwulan acuan, misalnya 2026-Q3.';
comment on column mart.release_revision.indicator_code is
'Indikator (ref.indicator), tanpa rincian.';
comment on column mart.release_revision.vintage is
'Rilis ke berapa dari triwulan itu, mulai dari 1.';
comment on column mart.release_revision.release_id is 'Rilis.';
comment on column mart.release_revision.released_at is 'Waktu terbit.';
comment on column mart.release_revision.value is
'Nilai terbit, sudah dilindungi; kosong bila tidak ditampilkan.';
comment on column mart.release_revision.value_change is
'Selisih dengan rilis sebelumnya dari triwulan yang sama.';
comment on column mart.release_revision.is_current is
'Benar pada rilis yang berlaku.';

create or replace view mart.readiness_wide as
with

wide as (

    select
        quarter,
        source,
        max(as_of) as dinilai_pada,
        100 * sum(score) as kesiapan_pct,
        100 * max(value) filter (
            where component = 'on_time'
        ) as tepat_waktu_pct,
        100 * max(value) filter (where component = 'complete') as lengkap_pct,
        100 * max(value) filter (where component = 'contract') as kontrak_pct,
        100 * max(value) filter (
            where component = 'nik_valid'
        ) as nik_dapat_dipakai_pct,
        100 * max(value) filter (where component = 'padan') as padan_pct,
        100 * max(value) filter (
            where component = 'corrections_closed'
        ) as perbaikan_selesai_pct,
        100 * max(value) filter (
            where component = 'usage_report'
        ) as laporan_penggunaan_pct
    from mart.readiness
    group by quarter, source

),

newest as (

    select
        quarter,
        source,
        revision
    from mart.delivery_revision
    where is_current

)

select
    quarter,
    source,
    wide.dinilai_pada,
    wide.kesiapan_pct,
    wide.tepat_waktu_pct,
    wide.lengkap_pct,
    wide.kontrak_pct,
    wide.nik_dapat_dipakai_pct,
    wide.padan_pct,
    wide.perbaikan_selesai_pct,
    wide.laporan_penggunaan_pct,
    chain.due_on as tenggat,
    chain.received_on as diterima_pada,
    chain.late_days as hari_terlambat,
    newest.revision as revisi
from wide
left join mart.delivery_lag as chain using (quarter, source)
left join newest using (quarter, source);
comment on view mart.readiness_wide is
'Kesiapan pemasok berdampingan: satu baris per triwulan dan sumber.';
comment on column mart.readiness_wide.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.readiness_wide.source is 'Nama pendek sumber data.';
comment on column mart.readiness_wide.dinilai_pada is
'Tanggal penilaian, waktu Jakarta.';
comment on column mart.readiness_wide.kesiapan_pct is
'Nilai kesiapan 0 sampai 100: rata-rata berbobot komponen yang dapat dinilai.';
comment on column mart.readiness_wide.tepat_waktu_pct is
'100 = tepat waktu; berkurang setiap hari lewat tenggat.';
comment on column mart.readiness_wide.lengkap_pct is
'Persen tabel yang dikirim dan jumlah catatannya wajar.';
comment on column mart.readiness_wide.kontrak_pct is
'Persen aturan gerbang mutu yang terpenuhi; 0 bila gerbang tertutup.';
comment on column mart.readiness_wide.nik_dapat_dipakai_pct is
'Persen catatan orang dengan NIK yang dapat dipakai.';
comment on column mart.readiness_wide.padan_pct is
'Persen catatan orang yang dinyatakan padan dengan Dukcapil.';
comment on column mart.readiness_wide.perbaikan_selesai_pct is
'Persen perbaikan triwulan sebelumnya yang selesai.';
comment on column mart.readiness_wide.laporan_penggunaan_pct is
'100 = laporan penggunaan data masuk, 0 = belum sesudah batasnya.';
comment on column mart.readiness_wide.tenggat is 'Tenggat kiriman.';
comment on column mart.readiness_wide.diterima_pada is
'Tanggal kiriman pertama diterima; kosong bila belum.';
comment on column mart.readiness_wide.hari_terlambat is
'Hari lewat tenggat; kosong bila belum diterima.';
comment on column mart.readiness_wide.revisi is 'Revisi kiriman yang berlaku.';
