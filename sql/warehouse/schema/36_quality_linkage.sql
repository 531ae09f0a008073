-- How good the links of a quarter are, and who of one registry is in no other:
-- estimated numbers, no person.
create table if not exists quality.linkage_estimate (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    part text not null,
    n_links bigint not null check (n_links > 0),
    precision_ratio double precision not null,
    precision_lower double precision not null,
    precision_upper double precision not null,
    precision_basis text not null,
    recall_ratio double precision not null,
    recall_lower double precision not null,
    recall_upper double precision not null,
    recall_basis text not null,
    recall_behind double precision,
    n_labels bigint not null check (n_labels >= 0),
    primary key (quarter, part),
    constraint precision_lies_in_its_interval check (
        0 <= precision_lower
        and precision_lower <= precision_ratio
        and precision_ratio <= precision_upper
        and precision_upper <= 1
    ),
    constraint recall_lies_in_its_interval check (
        0 <= recall_lower
        and recall_lower <= recall_ratio
        and recall_ratio <= recall_upper
        and recall_upper <= 1
    ),
    constraint basis_is_known check (
        precision_basis in ('prior', 'labels', 'both')
        and recall_basis in ('prior', 'labels', 'both')
    )
);
comment on table quality.linkage_estimate is
'Estimated precision and recall of the pairs of records that were linked.';
comment on column quality.linkage_estimate.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.linkage_estimate.part is
'Pairs of which one record is of this group: all, women, ..., or a kota.';
comment on column quality.linkage_estimate.n_links is 'Pairs that were linked.';
comment on column quality.linkage_estimate.precision_ratio is
'Share of the links that are right.';
comment on column quality.linkage_estimate.precision_lower is
'Lower end of its 95 % interval.';
comment on column quality.linkage_estimate.precision_upper is
'Upper end of its 95 % interval.';
comment on column quality.linkage_estimate.precision_basis is
'prior = synthetic cities, labels = audit by people, both.';
comment on column quality.linkage_estimate.recall_ratio is
'Share of the pairs of one person that were linked.';
comment on column quality.linkage_estimate.recall_lower is
'Lower end of its 95 % interval.';
comment on column quality.linkage_estimate.recall_upper is
'Upper end of its 95 % interval.';
comment on column quality.linkage_estimate.recall_basis is
'As precision_basis; never labels alone.';
comment on column quality.linkage_estimate.recall_behind is
'Recall of everybody less this one; null below 1,000 links.';
comment on column quality.linkage_estimate.n_labels is
'Judgements of people on pairs of the kinds that the group has.';

create table if not exists quality.linkage_complement (
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source text not null,
    other text not null,
    area_code text not null,
    n_persons bigint not null,
    n_not_found bigint not null,
    n_absent double precision not null,
    n_absent_lower double precision not null,
    n_absent_upper double precision not null,
    basis text not null check (basis in ('prior', 'labels', 'both')),
    n_labels bigint not null check (n_labels >= 0),
    primary key (quarter, source, other, area_code),
    constraint registries_differ check (source <> other),
    constraint not_found_are_some_of_all check (
        0 <= n_not_found and n_not_found <= n_persons
    ),
    constraint absent_lies_in_its_interval check (
        0 <= n_absent_lower
        and n_absent_lower <= n_absent
        and n_absent <= n_absent_upper
    )
);
comment on table quality.linkage_complement is
'Persons of one registry who are not in another: not found, and really absent.';
comment on column quality.linkage_complement.quarter is 'Quarter, like 2026-Q3.';
comment on column quality.linkage_complement.source is 'Registry that lists them.';
comment on column quality.linkage_complement.other is 'Registry that does not.';
comment on column quality.linkage_complement.area_code is
'Kota by the first registry; 31 = province, also whose kota is not known.';
comment on column quality.linkage_complement.n_persons is
'Persons of the first registry.';
comment on column quality.linkage_complement.n_not_found is
'Those of them without a link into the other.';
comment on column quality.linkage_complement.n_absent is
'The same, corrected for missed and false links.';
comment on column quality.linkage_complement.n_absent_lower is
'Lower end of its 95 % interval.';
comment on column quality.linkage_complement.n_absent_upper is
'Upper end of its 95 % interval.';
comment on column quality.linkage_complement.basis is
'prior = synthetic cities, both = also an audit by people.';
comment on column quality.linkage_complement.n_labels is
'Judgements of people on pairs of the kinds that there are.';
