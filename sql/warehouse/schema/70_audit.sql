-- Who read personal data, and why: a chain in which no row can change unseen.
create table if not exists audit.read_log (
    read_no bigint generated always as identity primary key,
    read_at timestamptz not null default clock_timestamp(),
    reader text not null default session_user,
    purpose text not null check (length(purpose) >= 10),
    object text not null,
    n_rows bigint not null check (n_rows >= 0),
    digest bytea not null
);
comment on table audit.read_log is 'Reads of personal data, hash-chained.';
comment on column audit.read_log.read_no is 'Order of the reads.';
comment on column audit.read_log.read_at is 'When.';
comment on column audit.read_log.reader is 'Login that read.';
comment on column audit.read_log.purpose is 'Why, in at least ten characters.';
comment on column audit.read_log.object is
'What was read: a table and an area or count.';
comment on column audit.read_log.n_rows is 'How many rows.';
comment on column audit.read_log.digest is
'SHA-256 over the digest of the row before and the content of this row.';

-- One at a time: two readers must not chain to the same row.
create or replace function audit.chain()
returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtext('audit.read_log'));
    new.reader := session_user;
    new.digest := sha256(
        coalesce(
            (select digest from audit.read_log order by read_no desc limit 1), ''
        ) || convert_to(
            concat_ws('|', new.read_no, extract(epoch from new.read_at), new.reader,
                      new.purpose, new.object, new.n_rows,
                      new.on_behalf_of), 'UTF8'
        )
    );
    return new;
end
$$;
comment on function audit.chain is 'Chains a row of the read log to the one before.';

create or replace trigger chain
before insert on audit.read_log
for each row execute function audit.chain();
