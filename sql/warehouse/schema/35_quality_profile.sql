-- What changed in a source since the earlier quarter: counts and shifts, no person.
create table if not exists quality.profile_change (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    table_name text not null,
    area_code text not null,
    measure text not null,
    value text not null,
    earlier_quarter text not null check (earlier_quarter < quarter),
    n_earlier bigint not null check (n_earlier >= 0),
    n_recent bigint not null check (n_recent >= 0),
    ratio double precision,
    shift double precision check (shift >= 0),
    primary key (quarter, source, table_name, area_code, measure, value)
);
comment on table quality.profile_change is
'Counts of the records of a source beside those of the earlier quarter.';
comment on column quality.profile_change.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.profile_change.source is 'Short name of the source.';
comment on column quality.profile_change.table_name is 'Table, like person.';
comment on column quality.profile_change.area_code is
'Kelurahan, empty where unknown; 31 for all of them together.';
comment on column quality.profile_change.measure is
'What is counted: records, a column, same_records or decile_jump.';
comment on column quality.profile_change.value is
'The answer that is counted; empty for all of them together.';
comment on column quality.profile_change.earlier_quarter is
'The newest earlier quarter that passed the gate.';
comment on column quality.profile_change.n_earlier is
'Records then; of same_records and decile_jump how many were compared.';
comment on column quality.profile_change.n_recent is
'Records now; of same_records and decile_jump how many are the same, or jumped.';
comment on column quality.profile_change.ratio is 'n_recent / n_earlier.';
comment on column quality.profile_change.shift is
'Population stability index of the answers; above 0.25 it is major.';
