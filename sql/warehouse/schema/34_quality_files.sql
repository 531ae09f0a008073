-- What only a whole file shows, and how records were damaged. No value of a person.
create table if not exists quality.file_finding (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    file_name text not null,
    code text not null,
    column_name text not null,
    n bigint not null,
    of bigint not null,
    share double precision not null,
    "limit" double precision not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    primary key (quarter, source, file_name, code, column_name)
);
comment on table quality.file_finding is
'Statistics of whole files that lie beyond their limit.';
comment on column quality.file_finding.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.file_finding.source is 'Short name of the source.';
comment on column quality.file_finding.file_name is 'File of the delivery.';
comment on column quality.file_finding.code is 'Code of ref.reason_code.';
comment on column quality.file_finding.column_name is 'Column that it is about.';
comment on column quality.file_finding.n is 'How many.';
comment on column quality.file_finding.of is 'Of how many.';
comment on column quality.file_finding.share is 'The statistic: mostly n / of.';
comment on column quality.file_finding."limit" is 'What it may be at most, or least.';
comment on column quality.file_finding.severity is 'critical refuses the file.';

create table if not exists quality.damage (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    file_name text not null,
    kind text not null,
    n bigint not null check (n > 0),
    primary key (quarter, source, file_name, kind)
);
comment on table quality.damage is
'Records in quarantine by kind of damage; their text is in the lake alone.';
comment on column quality.damage.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.damage.source is 'Short name of the source.';
comment on column quality.damage.file_name is 'File of the delivery.';
comment on column quality.damage.kind is 'Kind of damage, like kutip.';
comment on column quality.damage.n is 'Records that are damaged so.';
