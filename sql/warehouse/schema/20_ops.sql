-- Ledgers: what arrived, what was built from it, which build is current, who decided.
create table if not exists ops.delivery_file (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    revision integer not null check (revision > 0),
    file_name text not null,
    table_name text not null,
    layout text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes bigint not null,
    rows_read bigint not null,
    accepted bigint not null check (accepted >= 0),
    duplicates bigint not null check (duplicates >= 0),
    quarantined bigint not null check (quarantined >= 0),
    is_synthetic boolean not null,
    recorded_at timestamptz not null default now(),
    primary key (quarter, source, revision, file_name),
    constraint no_row_is_lost check (
        rows_read = accepted + duplicates + quarantined
    )
);
comment on table ops.delivery_file is
'The ledger: one row per file; read = accepted + duplicates + quarantined.';
comment on column ops.delivery_file.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.delivery_file.source is 'Short name of the source.';
comment on column ops.delivery_file.revision is 'Revision of the delivery, from 1.';
comment on column ops.delivery_file.file_name is 'Name of the file in the delivery.';
comment on column ops.delivery_file.table_name is 'What the file holds, like person.';
comment on column ops.delivery_file.layout is 'Version of the layout it was read by.';
comment on column ops.delivery_file.sha256 is 'Checksum of the file as it landed.';
comment on column ops.delivery_file.bytes is 'Size of the file.';
comment on column ops.delivery_file.rows_read is 'Records in the file, without header.';
comment on column ops.delivery_file.accepted is 'Records that went on to staging.';
comment on column ops.delivery_file.duplicates is 'Exact repetitions of a record.';
comment on column ops.delivery_file.quarantined is 'Records that cannot be read.';
comment on column ops.delivery_file.is_synthetic is 'Whether the manifest says so.';
comment on column ops.delivery_file.recorded_at is 'When this row was written.';

create table if not exists ops.build (
    build text not null primary key,
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    digest text not null,
    sources text[] not null,
    inputs jsonb not null,
    n_persons bigint not null,
    n_families bigint not null,
    loaded_at timestamptz not null default now(),
    unique (quarter, build),
    constraint build_names_its_quarter check (starts_with(build, quarter || '.'))
);
comment on table ops.build is 'Every build of the register that is in the warehouse.';
comment on column ops.build.build is 'Quarter and the first 12 digits of the digest.';
comment on column ops.build.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.build.digest is 'SHA-256 over the register of the lake.';
comment on column ops.build.sources is 'Sources that went into it.';
comment on column ops.build.inputs is 'Checksums of what it was built from.';
comment on column ops.build.n_persons is 'Rows of register.person.';
comment on column ops.build.n_families is 'Rows of register.family.';
comment on column ops.build.loaded_at is 'When it was loaded.';

create table if not exists ops.current_build (
    quarter text not null primary key,
    build text not null,
    is_stale boolean not null default false,
    foreign key (quarter, build) references ops.build (quarter, build)
);
comment on table ops.current_build is
'The pointer: which build of a quarter everybody sees. A load moves it.';
comment on column ops.current_build.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.current_build.build is 'The build that is seen.';
comment on column ops.current_build.is_stale is
'An earlier quarter has changed since; build this one again, in order.';

create table if not exists ops.decision (
    decision_id bigint generated always as identity primary key,
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    decided_by text not null,
    decided_at timestamptz not null default now()
);
comment on table ops.decision is
'Decisions of persons to go on without a source; only ever added to.';
comment on column ops.decision.decision_id is 'Order of the decisions.';
comment on column ops.decision.quarter is 'Quarter it holds for.';
comment on column ops.decision.source is
'Source that is left out; empty where nothing is any more.';
comment on column ops.decision.decided_by is 'Who decided, by name or login.';
comment on column ops.decision.decided_at is 'When.';

create table if not exists ops.station_run (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    station text not null,
    source text not null default '',
    rows_in bigint not null,
    rows_out bigint not null,
    seconds double precision not null,
    recorded_at timestamptz not null default now(),
    primary key (quarter, station, source)
);
comment on table ops.station_run is 'The last run of every station, timed and counted.';
comment on column ops.station_run.quarter is 'Quarter, like 2026-Q3.';
comment on column ops.station_run.station is 'Name of the station.';
comment on column ops.station_run.source is 'Source or file; empty where all at once.';
comment on column ops.station_run.rows_in is 'Rows that went in.';
comment on column ops.station_run.rows_out is 'Rows that came out.';
comment on column ops.station_run.seconds is 'How long it took.';
comment on column ops.station_run.recorded_at is 'When it ended.';
