-- Who may do what: the rights of the four group roles, and nobody else's.
--
-- tests/warehouse/privileges.csv repeats them as Postgres sees them.
grant usage on schema ref, ops, quality, vault, register, mart, publication
to dtsen_pipeline;
grant usage on schema ref, mart, publication to dtsen_analyst;
grant usage on schema ref, ops, quality, mart, publication, audit to dtsen_auditor;

grant select, insert, delete on all tables in schema ref to dtsen_pipeline;
grant select on all tables in schema ref to dtsen_analyst, dtsen_auditor;

grant select, insert, update, delete
on ops.delivery_file, ops.build, ops.current_build, ops.station_run
to dtsen_pipeline;
grant select, insert, delete on ops.due_delivery to dtsen_pipeline;
-- What has been decided, received or reported is not taken back.
grant select, insert
on ops.decision, ops.delivery, ops.usage_report, ops.correction_list
to dtsen_pipeline;
grant select on all tables in schema ops to dtsen_auditor;

grant select, insert, update, delete
on quality.validation_result, quality.flag to dtsen_pipeline;
grant select on quality.flag_count to dtsen_pipeline, dtsen_auditor;
grant select on quality.validation_result to dtsen_auditor;
grant select, insert, delete
on
quality.source_measure,
quality.readiness,
quality.file_finding,
quality.profile_change,
quality.linkage_drift,
quality.damage,
quality.standardisation,
quality.issue,
quality.linkage_estimate,
quality.linkage_complement
to dtsen_pipeline;
grant select
on
quality.source_measure,
quality.readiness,
quality.file_finding,
quality.profile_change,
quality.linkage_drift,
quality.damage,
quality.standardisation,
quality.linkage_estimate,
quality.linkage_complement
to dtsen_auditor;

grant select on mart.correction_progress, mart.correction_list, mart.data_problem
to dtsen_analyst, dtsen_auditor;

grant select, insert, delete on register.programme_receipt, mart.figure
to dtsen_pipeline;
grant select
on
mart.quarter,
mart.area,
mart.person,
mart.family,
mart.membership,
mart.person_spell,
mart.identity_event,
mart.source_record,
mart.disagreement,
mart.programme_receipt,
mart.data_quality,
mart.indicator,
mart.indicator_wide
to dtsen_analyst;

-- The page Mutu data shows them to auditors too, and the gate judges the first.
grant select on mart.linkage_quality, mart.linkage_complement
to dtsen_analyst, dtsen_auditor, dtsen_pipeline;

-- The gate judges what analysts read, before a draft is made of it.
grant select
on
mart.quarter,
mart.area,
mart.person,
mart.family,
mart.membership,
mart.programme_receipt,
mart.data_quality,
mart.indicator,
quality.area_sum,
quality.breakdown_sum,
quality.population
to dtsen_pipeline;

-- The page Kesiapan data shows them in the name of whoever runs Airflow.
grant select
on
mart.readiness,
mart.readiness_wide,
mart.delivery_lag,
mart.delivery_lag_summary,
mart.delivery_revision,
mart.release_revision,
mart.correction_progress
to dtsen_analyst, dtsen_auditor, dtsen_pipeline;

-- A release never changes: only the pointer does.
grant select, insert on publication.release, publication.value to dtsen_pipeline;
grant select, insert, update on publication.current_release to dtsen_pipeline;
grant select on all tables in schema publication to dtsen_analyst, dtsen_auditor;

grant select on audit.read_log to dtsen_auditor;

-- Names are seen by vault.look_at_pairs alone; a decision is only ever added to.
grant usage on schema vault to dtsen_reviewer;
grant select on vault.review_pair, vault.standing_decision
to dtsen_pipeline, dtsen_reviewer;
grant select, insert on vault.link_decision to dtsen_pipeline, dtsen_reviewer;
grant insert, delete on vault.review_pair, vault.review_record to dtsen_pipeline;
grant select (quarter) on vault.review_record to dtsen_pipeline;

revoke all on function
ops.begin_build, ops.finish_build, ops.drop_build, audit.chain, ref.refuse_overlap,
vault.look_at_pairs
from public;
grant execute on function ops.begin_build, ops.finish_build, ops.drop_build
to dtsen_pipeline;
grant execute on function vault.look_at_pairs to dtsen_pipeline, dtsen_reviewer;
