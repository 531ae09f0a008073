-- The databases and logins of production, made once, when the volume is still empty.
--
-- The image of Postgres runs this file; passwords come from its environment. Who has
-- which rights is said by sql/warehouse/schema/90_grants.sql: here are only the members
-- of its group roles. Nobody logs in as the owner of a schema or as a superuser.
\set ON_ERROR_STOP on
\getenv airflow_password AIRFLOW_DB_PASSWORD
\getenv admin_password DTSEN_ADMIN_PASSWORD
\getenv pipeline_password DTSEN_PIPELINE_PASSWORD
\getenv auditor_password DTSEN_AUDITOR_PASSWORD
\getenv analyst_password DTSEN_ANALYST_PASSWORD

create role dtsen_owner nologin;
create role dtsen_pipeline nologin;
create role dtsen_analyst nologin;
create role dtsen_auditor nologin;
create role dtsen_reviewer nologin;

create role airflow login password :'airflow_password';
create role dtsen_admin login password :'admin_password' in role dtsen_owner;
create role dtsen login password :'pipeline_password' in role dtsen_pipeline;
-- The pages of Airflow log in as it, the review of pairs among them.
create role auditor login password :'auditor_password'
in role dtsen_auditor, dtsen_reviewer;
create role analyst login password :'analyst_password' in role dtsen_analyst;

create database airflow owner airflow;
create database dtsen owner dtsen_admin;
revoke all on database airflow from public;
revoke all on database postgres from public;
