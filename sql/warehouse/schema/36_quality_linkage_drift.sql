-- Whether the linkage model still fits: counts then and now. No value of a person.
create table if not exists quality.linkage_drift (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    model_version text not null,
    what text not null check (
        what in ('level_by_rule', 'level_by_model', 'pass', 'unknown', 'chance')
    ),
    part text not null,
    answer text not null,
    n_expected bigint not null check (n_expected >= 0),
    n_seen bigint not null check (n_seen >= 0),
    expected_ratio double precision not null,
    seen_ratio double precision not null,
    measure text not null check (measure in ('stability', 'cohen_h', 'bits')),
    shift double precision not null,
    threshold double precision not null check (threshold > 0),
    verdict text not null check (verdict in ('stable', 'train_again')),
    primary key (quarter, what, part, answer)
);
comment on table quality.linkage_drift is
'What a quarter shows the linkage model beside what the model was trained on.';
comment on column quality.linkage_drift.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.linkage_drift.model_version is 'Name of the model.';
comment on column quality.linkage_drift.what is
'What is asked: which level pairs meet, why a record is where it is, what is unknown.';
comment on column quality.linkage_drift.part is
'Of what it is asked: a comparison, a source, a column of a source, an attribute.';
comment on column quality.linkage_drift.answer is 'The answer that is counted.';
comment on column quality.linkage_drift.n_expected is 'How many when it was trained.';
comment on column quality.linkage_drift.n_seen is 'How many in the quarter.';
comment on column quality.linkage_drift.expected_ratio is 'Their share of all then.';
comment on column quality.linkage_drift.seen_ratio is 'Their share of all now.';
comment on column quality.linkage_drift.measure is
'stability (population stability index), cohen_h, or bits of an agreement.';
comment on column quality.linkage_drift.shift is
'The measure of the whole question, the same in each of its rows.';
comment on column quality.linkage_drift.threshold is 'From where on to train again.';
comment on column quality.linkage_drift.verdict is
'train_again where the shift is beyond the threshold and beyond chance.';
