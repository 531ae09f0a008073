-- The schemas of the warehouse and the table that says which version they have.
--
-- Every file of this folder runs in the order of its number, as dtsen_owner, in one
-- transaction, and can run again. A change of a table is a new file with
-- "alter table ... add column if not exists": "create table if not exists" leaves a
-- table alone that is already there.
create schema if not exists ref;
comment on schema ref is
'Tabel rujukan: wilayah, program, aturan, sasaran, deret resmi. Tanpa data pribadi.';

create schema if not exists ops;
comment on schema ops is
'What was delivered, built and decided: ledgers, builds, station runs.';

create schema if not exists quality;
comment on schema quality is
'Results of validation and flags by file, record number and reason; never a value.';

create schema if not exists vault;
comment on schema vault is
'Who a person id is: NIK, name, address. For the pipeline alone, so far.';

create schema if not exists register;
comment on schema register is
'One row per person and family of every build, without identity.';

create schema if not exists mart;
comment on schema mart is
'Untuk analis: register dan indikator triwulan, tanpa identitas.';

create schema if not exists publication;
comment on schema publication is
'Rilis: nilai yang sudah dilindungi dan penunjuk rilis yang berlaku.';

create schema if not exists audit;
comment on schema audit is
'Reads of personal data, hash-chained.';

create table if not exists ops.schema_version (
    digest text not null primary key,
    applied_at timestamptz not null default now()
);
comment on table ops.schema_version is
'Digest of the schema files that were applied; one row.';
comment on column ops.schema_version.digest is 'SHA-256 over sql/warehouse/schema.';
comment on column ops.schema_version.applied_at is 'When they were applied.';
