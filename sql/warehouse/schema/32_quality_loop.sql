-- The loop: what owners were asked to put right, and what has become of it.
create table if not exists quality.issue (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    issue_key text not null check (issue_key ~ '^[0-9a-f]{32}$'),
    kelurahan_code text,
    reason text not null,
    state text not null check (
        state in ('new', 'open', 'reopened', 'closed', 'gone')
    ),
    first_quarter text not null check (first_quarter ~ '^[0-9]{4}-Q[1-4]$'),
    age_quarters integer not null check (age_quarters >= 0),
    primary key (quarter, source, issue_key)
);
comment on table quality.issue is
'Issues of persons and families by quarter: found now, or ended in it. No value.';
comment on column quality.issue.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.issue.source is 'Short name of the source.';
comment on column quality.issue.issue_key is
'Keyed digest; the same issue has the same one in every quarter.';
comment on column quality.issue.kelurahan_code is
'Kelurahan that the record says; null where it says none.';
comment on column quality.issue.reason is 'Code of ref.reason_code.';
comment on column quality.issue.state is
'new, open, reopened; closed = delivered without it, gone = not delivered any more.';
comment on column quality.issue.first_quarter is 'Quarter in which it was first found.';
comment on column quality.issue.age_quarters is
'Quarters since the first; of an ended one until its end.';

create table if not exists ops.correction_list (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    file_name text not null,
    area_code text not null,
    n_issues bigint not null check (n_issues > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    written_at timestamptz not null default now(),
    written_by text not null default session_user,
    primary key (quarter, source, file_name, written_at)
);
comment on table ops.correction_list is
'Every correction list that was ever written; only ever added to.';
comment on column ops.correction_list.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.correction_list.source is 'Source whose owner it is for.';
comment on column ops.correction_list.file_name is 'Name of the file.';
comment on column ops.correction_list.area_code is
'Kelurahan (CSV) or kota (XLSX) that it is for; tanpa where none is known.';
comment on column ops.correction_list.n_issues is 'Issues in the list.';
comment on column ops.correction_list.sha256 is 'Checksum of the file.';
comment on column ops.correction_list.written_at is 'When, the same for one writing.';
comment on column ops.correction_list.written_by is 'Login that wrote it.';

create or replace view mart.correction_progress as
select
    quarter,
    source,
    kelurahan_code,
    reason,
    count(*) filter (where state in ('new', 'open', 'reopened')) as n_open,
    count(*) filter (where state = 'new') as n_new,
    count(*) filter (where state = 'reopened') as n_reopened,
    count(*) filter (where state = 'closed') as n_closed,
    count(*) filter (where state = 'gone') as n_gone,
    percentile_cont(0.5) within group (order by age_quarters) filter (
        where state in ('new', 'open', 'reopened')
    ) as median_age_quarters,
    max(age_quarters) filter (
        where state in ('new', 'open', 'reopened')
    ) as max_age_quarters
from quality.issue
group by quarter, source, kelurahan_code, reason;
comment on view mart.correction_progress is
'Kemajuan perbaikan data oleh pemilik sumber; untuk kerja internal.';
comment on column mart.correction_progress.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.correction_progress.source is 'Nama pendek sumber data.';
comment on column mart.correction_progress.kelurahan_code is
'Kelurahan menurut rekaman; kosong bila tidak diketahui.';
comment on column mart.correction_progress.reason is 'Kode alasan (ref.reason_code).';
comment on column mart.correction_progress.n_open is
'Yang masih harus diperbaiki, termasuk yang baru dan yang muncul lagi.';
comment on column mart.correction_progress.n_new is
'Yang baru ditemukan pada triwulan ini.';
comment on column mart.correction_progress.n_reopened is
'Yang pernah selesai lalu muncul lagi.';
comment on column mart.correction_progress.n_closed is
'Yang selesai: rekaman dikirim lagi tanpa kesalahan itu.';
comment on column mart.correction_progress.n_gone is
'Yang rekamannya tidak dikirim lagi; belum tentu diperbaiki.';
comment on column mart.correction_progress.median_age_quarters is
'Median umur yang belum selesai, dalam triwulan.';
comment on column mart.correction_progress.max_age_quarters is
'Umur tertua yang belum selesai, dalam triwulan.';

create or replace view mart.correction_list as
with

ranked as (

    select
        quarter,
        source,
        area_code,
        file_name,
        n_issues,
        written_at,
        rank() over (
            partition by quarter, source order by written_at desc
        ) as writing
    from ops.correction_list

)

select
    quarter,
    source,
    area_code,
    file_name,
    n_issues,
    written_at
from ranked
where writing = 1;
comment on view mart.correction_list is
'Daftar perbaikan terakhir per triwulan, sumber, dan wilayah.';
comment on column mart.correction_list.quarter is 'Triwulan, misalnya 2026-Q3.';
comment on column mart.correction_list.source is 'Nama pendek sumber data.';
comment on column mart.correction_list.area_code is
'Kelurahan (CSV) atau kota (XLSX); tanpa = wilayahnya tidak diketahui.';
comment on column mart.correction_list.file_name is 'Nama berkas daftar.';
comment on column mart.correction_list.n_issues is 'Banyaknya isi daftar.';
comment on column mart.correction_list.written_at is 'Waktu ditulis.';
