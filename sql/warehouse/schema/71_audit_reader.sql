-- For whom a login has read: people share the login of the pages and of the pipeline.
alter table audit.read_log add column if not exists on_behalf_of text;
comment on column audit.read_log.on_behalf_of is
'Person that the login read for, as Airflow or the command line knows them.';
