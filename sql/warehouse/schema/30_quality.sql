-- What validation found: results per rule, flags per record. No value of a person.
create table if not exists quality.validation_result (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    table_name text not null,
    rule_id text not null,
    expectation text not null,
    column_name text,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    is_success boolean not null,
    n_unexpected bigint,
    n_rows bigint,
    observed text,
    description text not null,
    reason text,
    owner text,
    recorded_at timestamptz not null default now(),
    primary key (quarter, source, table_name, rule_id)
);
comment on table quality.validation_result is
'What each rule of the gate found in one table of one source.';
comment on column quality.validation_result.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.validation_result.source is 'Short name of the source.';
comment on column quality.validation_result.table_name is 'Table, like person.';
comment on column quality.validation_result.rule_id is 'Name of the rule in its suite.';
comment on column quality.validation_result.expectation is 'Kind of expectation.';
comment on column quality.validation_result.column_name is 'Column it looks at.';
comment on column quality.validation_result.severity is 'critical closes the gate.';
comment on column quality.validation_result.is_success is 'Whether the rule holds.';
comment on column quality.validation_result.n_unexpected is 'Rows that break it.';
comment on column quality.validation_result.n_rows is 'Rows it looked at.';
comment on column quality.validation_result.observed is 'An aggregate; no value.';
comment on column quality.validation_result.description is
'The rule in Bahasa Indonesia.';
comment on column quality.validation_result.reason is 'Why the rule exists.';
comment on column quality.validation_result.owner is 'Who puts it right.';
comment on column quality.validation_result.recorded_at is 'When it was written.';

create table if not exists quality.flag (
    quarter text not null,
    source text not null,
    file_name text not null,
    record_no bigint not null,
    reason text not null,
    kelurahan_code text,
    primary key (quarter, source, file_name, record_no, reason)
);
comment on table quality.flag is
'Reason codes of single records, flagged or quarantined; the value stays in landing.';
comment on column quality.flag.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.flag.source is 'Short name of the source.';
comment on column quality.flag.file_name is 'File of the delivery.';
comment on column quality.flag.record_no is 'Number of the record, 1 after the header.';
comment on column quality.flag.reason is 'Code of ref.reason_code.';
comment on column quality.flag.kelurahan_code is
'Kelurahan of the record; null where unknown, or the record cannot be read.';

create table if not exists quality.standardisation (
    quarter text not null,
    source text not null,
    file_name text not null,
    column_name text not null,
    kind text not null,
    n bigint not null check (n > 0),
    primary key (quarter, source, file_name, column_name, kind)
);
comment on table quality.standardisation is
'How many cells of a column were written in another way than they were sent.';
comment on column quality.standardisation.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.standardisation.source is 'Short name of the source.';
comment on column quality.standardisation.file_name is 'File of the delivery.';
comment on column quality.standardisation.column_name is 'Column of the staged table.';
comment on column quality.standardisation.kind is 'What was done, like apostrophe.';
comment on column quality.standardisation.n is 'Cells it was done to.';
