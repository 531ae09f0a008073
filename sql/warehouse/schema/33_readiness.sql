-- Readiness of suppliers: the facts that it is computed from, and its components.
create table if not exists ref.readiness_weight (
    component text not null primary key,
    weight double precision not null check (weight > 0),
    tolerance double precision check (tolerance > 0),
    title_id text not null,
    why_id text not null,
    source text not null
);
comment on table ref.readiness_weight is
'Komponen kesiapan pemasok: bobot dan batas, usulan yang menunggu penetapan TKPK.';
comment on column ref.readiness_weight.component is 'Kode komponen.';
comment on column ref.readiness_weight.weight is
'Bobot; nilai kesiapan memakai bobot komponen yang dapat dinilai saja.';
comment on column ref.readiness_weight.tolerance is
'Batas: hari (on_time, usage_report) atau perubahan relatif (complete).';
comment on column ref.readiness_weight.title_id is 'Nama komponen.';
comment on column ref.readiness_weight.why_id is 'Apa yang dinilai dan bagaimana.';
comment on column ref.readiness_weight.source is 'Sumber baris ini.';

create table if not exists ops.delivery (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    revision integer not null check (revision > 0),
    received_at timestamptz not null,
    supplier text not null,
    reference_on date not null,
    code_system text not null,
    n_files integer not null check (n_files > 0),
    rows_declared bigint not null check (rows_declared >= 0),
    is_synthetic boolean not null,
    primary key (quarter, source, revision)
);
comment on table ops.delivery is
'Every revision of every delivery that has landed; a row is never changed.';
comment on column ops.delivery.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.delivery.source is 'Short name of the source.';
comment on column ops.delivery.revision is 'Revision of the delivery, from 1.';
comment on column ops.delivery.received_at is
'When its manifest landed; the time that was seen first stands.';
comment on column ops.delivery.supplier is 'Who sends it, by its manifest.';
comment on column ops.delivery.reference_on is
'The day that the data describe, by the manifest.';
comment on column ops.delivery.code_system is 'Area codes: kemendagri or bps.';
comment on column ops.delivery.n_files is 'Files that the manifest lists.';
comment on column ops.delivery.rows_declared is 'Records that the manifest declares.';
comment on column ops.delivery.is_synthetic is 'Whether the manifest says so.';

create table if not exists ops.due_delivery (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    due_on date not null,
    tables text[] not null check (cardinality(tables) > 0),
    owes_usage_report boolean not null,
    primary key (quarter, source)
);
comment on table ops.due_delivery is
'What every supplier owes for a quarter, as the registry of sources says.';
comment on column ops.due_delivery.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.due_delivery.source is 'Short name of the source.';
comment on column ops.due_delivery.due_on is 'Last day in time, in Jakarta.';
comment on column ops.due_delivery.tables is 'Tables that a delivery consists of.';
comment on column ops.due_delivery.owes_usage_report is
'Whether the supplier reports to the province how it uses the data.';

create table if not exists ops.usage_report (
    report_id bigint generated always as identity primary key,
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    filed_on date not null,
    filed_by text not null constraint somebody_filed_it check (btrim(filed_by) <> ''),
    recorded_at timestamptz not null default now(),
    constraint filed_after_the_quarter_began check (
        filed_on >= make_date(
            left(quarter, 4)::integer, 3 * right(quarter, 1)::integer - 2, 1
        )
    )
);
comment on table ops.usage_report is
'Usage reports that suppliers have filed; only ever added to.';
comment on column ops.usage_report.report_id is 'Order of entry.';
comment on column ops.usage_report.quarter is 'Quarter whose data were used.';
comment on column ops.usage_report.source is 'Source whose supplier reports.';
comment on column ops.usage_report.filed_on is 'Day of the report.';
comment on column ops.usage_report.filed_by is 'Who entered it, by name or login.';
comment on column ops.usage_report.recorded_at is 'When it was entered.';

create table if not exists quality.source_measure (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    revision integer not null,
    table_name text not null,
    measure text not null check (measure in ('nik_valid', 'padan', 'flagged')),
    n bigint not null,
    of bigint not null,
    primary key (quarter, source, revision, table_name, measure),
    constraint a_part_of_the_whole check (n between 0 and of)
);
comment on table quality.source_measure is
'Counts over accepted records of a revision; no row where the layout lacks the column.';
comment on column quality.source_measure.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.source_measure.source is 'Short name of the source.';
comment on column quality.source_measure.revision is 'Revision of the delivery.';
comment on column quality.source_measure.table_name is 'Table, like person.';
comment on column quality.source_measure.measure is
'nik_valid = usable NIK, padan = declared padan, flagged = a warning or worse.';
comment on column quality.source_measure.n is 'Records that it holds for.';
comment on column quality.source_measure.of is 'Accepted records.';

create table if not exists quality.readiness (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    component text not null,
    numerator bigint,
    denominator bigint,
    as_of date not null,
    primary key (quarter, source, component),
    constraint judged_or_not check (
        (numerator is null) = (denominator is null)
        and numerator between 0 and denominator
        and denominator > 0
    )
);
comment on table quality.readiness is
'The components of readiness; null where one does not apply or is not due yet.';
comment on column quality.readiness.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.readiness.source is 'Short name of the source.';
comment on column quality.readiness.component is 'Component (ref.readiness_weight).';
comment on column quality.readiness.numerator is 'What was reached.';
comment on column quality.readiness.denominator is 'What could be reached.';
comment on column quality.readiness.as_of is 'Day, in Jakarta, that it was judged on.';
