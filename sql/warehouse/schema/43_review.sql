-- The review of pairs: what is asked, what reviewers are shown, what they decided.
--
-- Names are read through vault.look_at_pairs alone, which writes down who looked.
create table if not exists vault.review_pair (
    quarter text not null,
    place bigint not null check (place > 0),
    source_l text not null,
    record_key_l text not null,
    source_r text not null,
    record_key_r text not null,
    person_l text,
    person_r text,
    pass text not null,
    weight double precision,
    name_level text,
    born_on_level text,
    sex_level text,
    nik_level text,
    household_level text,
    is_forbidden boolean not null,
    is_together boolean not null,
    why text not null check (
        why in ('conflict', 'weak', 'band', 'audit')
    ),
    sample text,
    differs text not null,
    primary key (quarter, place),
    unique (quarter, source_l, record_key_l, source_r, record_key_r),
    check ((source_l, record_key_l) < (source_r, record_key_r))
);
comment on table vault.review_pair is
'The queue of every quarter, without names; replaced when it is linked again.';
comment on column vault.review_pair.quarter is 'Quarter, like 2026-Q3.';
comment on column vault.review_pair.place is 'Place in the queue; 1 comes first.';
comment on column vault.review_pair.source_l is
'Source of one record; register = an earlier person.';
comment on column vault.review_pair.record_key_l is
'Its record key, or the id of the person.';
comment on column vault.review_pair.source_r is 'Source of the other record.';
comment on column vault.review_pair.record_key_r is
'Its record key, or the id of the person.';
comment on column vault.review_pair.person_l is
'Person that the one is in this quarter.';
comment on column vault.review_pair.person_r is 'Person that the other is.';
comment on column vault.review_pair.pass is 'Rule that has linked the pair, or model.';
comment on column vault.review_pair.weight is
'Weight of the evidence in bits; null for a rule.';
comment on column vault.review_pair.name_level is
'What the comparison of the names has met; null for a rule.';
comment on column vault.review_pair.born_on_level is 'The same of the birth dates.';
comment on column vault.review_pair.sex_level is 'The same of the sexes.';
comment on column vault.review_pair.nik_level is 'The same of the NIKs.';
comment on column vault.review_pair.household_level is 'The same of No. KK and place.';
comment on column vault.review_pair.is_forbidden is 'Whether a rule keeps them apart.';
comment on column vault.review_pair.is_together is
'Whether they are one person as it is.';
comment on column vault.review_pair.why is 'Why it is asked about.';
comment on column vault.review_pair.sample is
'Stratum that it was drawn from; null unless drawn.';
comment on column vault.review_pair.differs is
'What differs between the two, in words; no value.';

create table if not exists vault.review_record (
    quarter text not null,
    source text not null,
    record_key text not null,
    name text,
    nik_end text check (length(nik_end) <= 4),
    no_kk_end text check (length(no_kk_end) <= 4),
    born_on date,
    sex text,
    birth_place text,
    mother_name text,
    kelurahan_code text,
    kelurahan_name text,
    rt text,
    rw text,
    address text,
    primary key (quarter, source, record_key)
);
comment on table vault.review_record is
'What reviewers are shown of the records in the queue; numbers only at their end.';
comment on column vault.review_record.quarter is 'Quarter, like 2026-Q3.';
comment on column vault.review_record.source is
'Source; register = a person of the quarter before.';
comment on column vault.review_record.record_key is
'Digest of the raw record, or the person id.';
comment on column vault.review_record.name is 'Name.';
comment on column vault.review_record.nik_end is 'Last four digits of the NIK.';
comment on column vault.review_record.no_kk_end is 'Last four digits of the No. KK.';
comment on column vault.review_record.born_on is 'Date of birth.';
comment on column vault.review_record.sex is 'L or P.';
comment on column vault.review_record.birth_place is 'Place of birth.';
comment on column vault.review_record.mother_name is 'Name of the mother.';
comment on column vault.review_record.kelurahan_code is 'Kemendagri code.';
comment on column vault.review_record.kelurahan_name is 'Name of the kelurahan.';
comment on column vault.review_record.rt is 'Rukun tetangga.';
comment on column vault.review_record.rw is 'Rukun warga.';
comment on column vault.review_record.address is 'Address.';

create table if not exists vault.link_decision (
    decision_id bigint generated always as identity primary key,
    quarter text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    source_l text not null,
    record_key_l text not null,
    source_r text not null,
    record_key_r text not null,
    person_l text,
    person_r text,
    verdict text check (verdict in ('same', 'different', 'unsure')),
    note text check (length(note) <= 1000),
    sample text,
    weight double precision,
    revokes bigint unique references vault.link_decision,
    decided_by text not null check (decided_by <> ''),
    decided_at timestamptz not null default now(),
    recorded_by text not null default session_user,
    check ((verdict is null) = (revokes is not null)),
    check ((source_l, record_key_l) < (source_r, record_key_r))
);
comment on table vault.link_decision is
'Decisions of persons about pairs of records, and their revocations; only added to.';
comment on column vault.link_decision.decision_id is 'Order of the decisions.';
comment on column vault.link_decision.quarter is
'Quarter whose queue it was taken from.';
comment on column vault.link_decision.source_l is
'Source of one record; register = an earlier person.';
comment on column vault.link_decision.record_key_l is
'Its record key, or the id of the person.';
comment on column vault.link_decision.source_r is 'Source of the other record.';
comment on column vault.link_decision.record_key_r is
'Its record key, or the id of the person.';
comment on column vault.link_decision.person_l is
'Person that the one was at the time.';
comment on column vault.link_decision.person_r is 'Person that the other was.';
comment on column vault.link_decision.verdict is
'What was decided; null for a revocation.';
comment on column vault.link_decision.note is 'Why, in words of who decided.';
comment on column vault.link_decision.sample is
'Stratum that the pair was drawn from; null unless drawn.';
comment on column vault.link_decision.weight is 'Weight of the pair then.';
comment on column vault.link_decision.revokes is 'Decision that this row revokes.';
comment on column vault.link_decision.decided_by is 'Who decided, by login or name.';
comment on column vault.link_decision.decided_at is 'When.';
comment on column vault.link_decision.recorded_by is
'Login of the warehouse that wrote it down.';
create index if not exists link_decision_pair
on vault.link_decision (source_l, record_key_l, source_r, record_key_r);

create or replace view vault.standing_decision as
with

latest as (

    select
        decision.*,
        row_number() over (
            partition by
                decision.source_l,
                decision.record_key_l,
                decision.source_r,
                decision.record_key_r
            order by decision.decision_id desc
        ) as age
    from vault.link_decision as decision
    where
        decision.verdict is not null
        and not exists (
            select 1 from vault.link_decision as revocation
            where revocation.revokes = decision.decision_id
        )

)

select
    decision_id,
    quarter,
    source_l,
    record_key_l,
    source_r,
    record_key_r,
    verdict,
    note,
    sample,
    decided_by,
    decided_at
from latest
where age = 1;
comment on view vault.standing_decision is
'The latest decision about every pair that nobody has revoked.';
comment on column vault.standing_decision.decision_id is 'Order of the decisions.';
comment on column vault.standing_decision.quarter is
'Quarter whose queue it was taken from.';
comment on column vault.standing_decision.source_l is 'Source of one record.';
comment on column vault.standing_decision.record_key_l is 'Its record key.';
comment on column vault.standing_decision.source_r is 'Source of the other record.';
comment on column vault.standing_decision.record_key_r is 'Its record key.';
comment on column vault.standing_decision.verdict is 'same, different or unsure.';
comment on column vault.standing_decision.note is 'Why, in words of who decided.';
comment on column vault.standing_decision.sample is
'Stratum that the pair was drawn from.';
comment on column vault.standing_decision.decided_by is 'Who decided.';
comment on column vault.standing_decision.decided_at is 'When.';

-- Nobody sees a name whose look is not in the log: both are one transaction.
create or replace function vault.look_at_pairs(
    looked_in text, places bigint[], reader_name text, why text
)
returns setof vault.review_record
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    n_rows bigint;
begin
    return query
    select record.*
    from vault.review_record as record
    where
        record.quarter = looked_in
        and exists (
            select 1 from vault.review_pair as pair
            where
                pair.quarter = looked_in
                and pair.place = any(places)
                and (record.source, record.record_key) in (
                    (pair.source_l, pair.record_key_l),
                    (pair.source_r, pair.record_key_r)
                )
        );
    get diagnostics n_rows = row_count;
    insert into audit.read_log (purpose, object, n_rows, on_behalf_of)
    values (
        why,
        format('vault.review_record %s, %s pairs', looked_in, cardinality(places)),
        n_rows,
        reader_name
    );
end
$$;
comment on function vault.look_at_pairs is
'What is shown of the records of some pairs; writes who looks and why into the log.';
