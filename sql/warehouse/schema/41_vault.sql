-- Who a person id is. No analyst, no auditor and no reviewer reads these tables.
create table if not exists vault.person_identity (
    build text not null,
    quarter text not null,
    person_id text not null,
    nik text,
    no_kk text,
    name text,
    born_on date,
    birth_place text,
    mother_name text,
    address text,
    rt text,
    rw text,
    primary key (build, person_id)
) partition by list (build);
create index if not exists person_identity_nik on vault.person_identity (nik);
comment on table vault.person_identity is 'One row per person of a build: who it is.';
comment on column vault.person_identity.build is 'Build of the register.';
comment on column vault.person_identity.quarter is 'Quarter of the build.';
comment on column vault.person_identity.person_id is 'The id used everywhere else.';
comment on column vault.person_identity.nik is 'NIK; null where unusable.';
comment on column vault.person_identity.no_kk is 'Number of the family card.';
comment on column vault.person_identity.name is 'Name.';
comment on column vault.person_identity.born_on is 'Date of birth.';
comment on column vault.person_identity.birth_place is 'Place of birth.';
comment on column vault.person_identity.mother_name is 'Name of the mother.';
comment on column vault.person_identity.address is 'Address.';
comment on column vault.person_identity.rt is 'Rukun tetangga.';
comment on column vault.person_identity.rw is 'Rukun warga.';

create table if not exists vault.losing_value (
    build text not null,
    quarter text not null,
    person_id text not null,
    variable text not null,
    source text not null,
    value text
) partition by list (build);
create index if not exists losing_value_person_id on vault.losing_value (person_id);
comment on table vault.losing_value is
'Values of a source that another source won over in the register.';
comment on column vault.losing_value.build is 'Build of the register.';
comment on column vault.losing_value.quarter is 'Quarter of the build.';
comment on column vault.losing_value.person_id is 'The person.';
comment on column vault.losing_value.variable is 'Column of the register or identity.';
comment on column vault.losing_value.source is 'Source whose value lost.';
comment on column vault.losing_value.value is 'The value.';
