-- The register: quarterly snapshots without identity, one partition per build.
--
-- A load fills a table beside the others, attaches it and moves ops.current_build; it
-- neither waits for a reader nor blocks one. Analysts read the views of mart.
-- "quarter" repeats what the build says: each partition has a check on it, so that a
-- question about one quarter reads no other.
create table if not exists register.person (
    build text not null,
    quarter text not null,
    person_id text not null,
    family_id text,
    kelurahan_code text,
    kota_code text,
    sex text check (sex in ('L', 'P')),
    age_years smallint,
    age_group text check (
        age_group in ('0-6', '7-12', '13-15', '16-18', '19-59', '60+')
    ),
    education text,
    school_participation text,
    work_status text,
    relation text,
    is_head boolean,
    has_disability boolean,
    nik_state text check (nik_state in ('valid', 'contradiction', 'missing')),
    padan text check (padan in ('padan', 'tidak_padan', 'kosong')),
    life_status text check (
        life_status in ('ada', 'meninggal', 'pindah', 'tidak_ditemukan')
    ),
    in_regsosek boolean not null,
    in_dtks boolean not null,
    in_p3ke boolean not null,
    n_records integer not null check (n_records > 0),
    is_resident boolean not null,
    primary key (build, person_id)
) partition by list (build);
create index if not exists person_family_id on register.person (family_id);
create index if not exists person_kelurahan_code on register.person (kelurahan_code);
comment on table register.person is 'One row per person of a build.';
comment on column register.person.build is 'Build of the register.';
comment on column register.person.quarter is 'Quarter of the build.';
comment on column register.person.person_id is 'Lasting id; says nothing by itself.';
comment on column register.person.family_id is 'Family of the person.';
comment on column register.person.kelurahan_code is 'Kemendagri code; null = unknown.';
comment on column register.person.kota_code is 'Known more often than the kelurahan.';
comment on column register.person.sex is 'L or P.';
comment on column register.person.age_years is 'On the last day of the quarter.';
comment on column register.person.age_group is 'Group of age_years.';
comment on column register.person.education is 'Highest level completed.';
comment on column register.person.school_participation is 'belum, masih, tidak_lagi.';
comment on column register.person.work_status is 'bekerja or tidak_bekerja.';
comment on column register.person.relation is 'To the head of the family.';
comment on column register.person.is_head is 'Whether the head of the family.';
comment on column register.person.has_disability is 'Any disability.';
comment on column register.person.nik_state is 'Whether the NIK can be trusted.';
comment on column register.person.padan is
'Answer of Dukcapil to the owner of the NIK; kosong = not asked.';
comment on column register.person.life_status is
'Present, deceased, moved; not found only where no source says present.';
comment on column register.person.in_regsosek is 'Delivered by Regsosek.';
comment on column register.person.in_dtks is 'Delivered by DTKS.';
comment on column register.person.in_p3ke is 'Delivered by P3KE.';
comment on column register.person.n_records is 'Records that are this person.';
comment on column register.person.is_resident is 'Present, with a known kelurahan.';

create table if not exists register.family (
    build text not null,
    quarter text not null,
    family_id text not null,
    kelurahan_code text,
    n_members integer not null,
    desil_nasional smallint check (desil_nasional between 1 and 10),
    desil_provinsi smallint check (desil_provinsi between 1 and 10),
    desil_kabupaten_kota smallint check (desil_kabupaten_kota between 1 and 10),
    desil smallint check (desil between 1 and 10),
    desil_source text check (desil_source in ('dtsen', 'p3ke')),
    floor_area_m2 double precision,
    home_ownership text,
    floor text,
    wall text,
    roof text,
    drinking_water text,
    lighting text,
    power text,
    cooking_fuel text,
    sanitation text,
    closet text,
    septic text,
    primary key (build, family_id)
) partition by list (build);
comment on table register.family is 'One row per family (KK) of a build.';
comment on column register.family.build is 'Build of the register.';
comment on column register.family.quarter is 'Quarter of the build.';
comment on column register.family.family_id is 'Lasting id; says nothing by itself.';
comment on column register.family.kelurahan_code is 'Kemendagri code; null = unknown.';
comment on column register.family.n_members is 'Members in the register.';
comment on column register.family.desil_nasional is 'Decile in the nation (DTSEN).';
comment on column register.family.desil_provinsi is 'Decile in the province (DTSEN).';
comment on column register.family.desil_kabupaten_kota is 'Decile in the kota (DTSEN).';
comment on column register.family.desil is 'The decile in use; null = none.';
comment on column register.family.desil_source is 'Where it comes from.';
comment on column register.family.floor_area_m2 is 'Floor area of the dwelling.';
comment on column register.family.home_ownership is 'Right to the dwelling.';
comment on column register.family.floor is 'Widest floor.';
comment on column register.family.wall is 'Widest wall.';
comment on column register.family.roof is 'Widest roof.';
comment on column register.family.drinking_water is 'Source of drinking water.';
comment on column register.family.lighting is 'Source of light.';
comment on column register.family.power is 'Installed power.';
comment on column register.family.cooking_fuel is 'Main fuel for cooking.';
comment on column register.family.sanitation is 'Use of a toilet.';
comment on column register.family.closet is 'Kind of closet.';
comment on column register.family.septic is 'Where it drains to.';

create table if not exists register.membership (
    build text not null,
    quarter text not null,
    family_id text not null,
    person_id text not null,
    relation text,
    is_head boolean,
    primary key (build, family_id, person_id)
) partition by list (build);
comment on table register.membership is 'Who belongs to which family, per build.';
comment on column register.membership.build is 'Build of the register.';
comment on column register.membership.quarter is 'Quarter of the build.';
comment on column register.membership.family_id is 'The family.';
comment on column register.membership.person_id is 'The person.';
comment on column register.membership.relation is 'To the head of the family.';
comment on column register.membership.is_head is 'Whether the head.';

create table if not exists register.source_record (
    build text not null,
    quarter text not null,
    record_key text not null,
    person_id text not null,
    source text not null,
    file_name text not null,
    record_no bigint not null,
    pass text,
    match_weight double precision,
    primary key (build, source, record_key)
) partition by list (build);
create index if not exists source_record_person_id
on register.source_record (person_id);
comment on table register.source_record is
'Which record of which file is which person, and how that was found out.';
comment on column register.source_record.build is 'Build of the register.';
comment on column register.source_record.quarter is 'Quarter of the build.';
comment on column register.source_record.record_key is 'Digest of the raw record.';
comment on column register.source_record.person_id is 'The person it is.';
comment on column register.source_record.source is 'Short name of the source.';
comment on column register.source_record.file_name is 'File of the delivery.';
comment on column register.source_record.record_no is '1 = first after the header.';
comment on column register.source_record.pass is 'Pass of the linkage that decided.';
comment on column register.source_record.match_weight is 'Weight of the link, if any.';

create table if not exists register.identity_event (
    build text not null,
    quarter text not null,
    event text not null check (
        event in ('created', 'carried', 'revived', 'merged', 'split', 'retired')
    ),
    person_id text not null,
    other_id text,
    reason text
) partition by list (build);
do $$
declare
    constraint_name constant text := 'identity_event_event_check';
begin
    -- Warehouses from before persons could come back.
    if exists (
        select from pg_constraint
        where conrelid = 'register.identity_event'::regclass
        and conname = constraint_name
        and pg_get_constraintdef(oid) not like '%revived%'
    ) then
        alter table register.identity_event
        drop constraint identity_event_event_check,
        add constraint identity_event_event_check check (
            event in ('created', 'carried', 'revived', 'merged', 'split', 'retired')
        );
    end if;
end;
$$;
create index if not exists identity_event_person_id
on register.identity_event (person_id);
comment on table register.identity_event is
'What happened to person ids since the quarter before.';
comment on column register.identity_event.build is 'Build of the register.';
comment on column register.identity_event.quarter is 'Quarter of the build.';
comment on column register.identity_event.event is
'created, carried, revived, merged, split or retired.';
comment on column register.identity_event.person_id is 'The id it happened to.';
comment on column register.identity_event.other_id is 'The id it came from or went to.';
comment on column register.identity_event.reason is 'Why.';

create table if not exists register.family_event (
    build text not null,
    quarter text not null,
    event text not null check (
        event in ('created', 'carried', 'merged', 'split', 'retired')
    ),
    family_id text not null,
    other_id text,
    reason text
) partition by list (build);
create index if not exists family_event_family_id
on register.family_event (family_id);
comment on table register.family_event is
'What happened to family ids since the quarter before.';
comment on column register.family_event.build is 'Build of the register.';
comment on column register.family_event.quarter is 'Quarter of the build.';
comment on column register.family_event.event is
'created, carried, merged, split or retired.';
comment on column register.family_event.family_id is 'The id it happened to.';
comment on column register.family_event.other_id is 'The id it came from or went to.';
comment on column register.family_event.reason is 'Why.';

create table if not exists register.programme_receipt (
    build text not null,
    quarter text not null,
    programme_code text not null,
    source text not null,
    record_key text not null,
    file_name text not null,
    record_no bigint not null,
    person_id text,
    family_id text,
    kelurahan_code text,
    amount_idr_per_month bigint,
    linked_by text not null check (
        linked_by in ('nik', 'kk_nama_lahir', 'kk', 'tidak')
    ),
    primary key (build, source, record_key)
) partition by list (build);
comment on table register.programme_receipt is
'One row per record of a list of beneficiaries; unlinked ones stay, without an id.';
comment on column register.programme_receipt.build is 'Build of the register.';
comment on column register.programme_receipt.quarter is 'Quarter of the build.';
comment on column register.programme_receipt.programme_code is 'Programme.';
comment on column register.programme_receipt.source is 'Source of the list.';
comment on column register.programme_receipt.record_key is 'Digest of the raw record.';
comment on column register.programme_receipt.file_name is 'File of the delivery.';
comment on column register.programme_receipt.record_no is '1 = first after the header.';
comment on column register.programme_receipt.person_id is 'The person it is, if found.';
comment on column register.programme_receipt.family_id is 'The family, if found.';
comment on column register.programme_receipt.kelurahan_code is 'As the list says.';
comment on column register.programme_receipt.amount_idr_per_month is 'Rupiah a month.';
comment on column register.programme_receipt.linked_by is 'How it was found.';
