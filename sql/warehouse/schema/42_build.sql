-- How a build comes and goes: one partition in every table of register and vault.
--
-- The pipeline owns no table: these functions run as the owner, do nothing else, and
-- are the only place where the name of a partition is made.
create or replace function ops.partition_of(table_name text, build text)
returns text
language sql immutable
as $$
    select table_name || '_' || regexp_replace(lower(build), '[^a-z0-9]', '', 'g')
$$;
comment on function ops.partition_of is 'Name of the partition of a build.';

create or replace function ops.tables_by_build()
returns table (schema_name text, table_name text)
language sql stable
as $$
    select n.nspname::text, c.relname::text
    from pg_catalog.pg_partitioned_table as p
    inner join pg_catalog.pg_class as c on p.partrelid = c.oid
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where n.nspname in ('register', 'vault')
    order by 1, 2
$$;
comment on function ops.tables_by_build is 'Tables that have a partition per build.';

-- Without indexes: they are made at once when the filled table is attached. The checks
-- spare Postgres a second look at the rows then, and readers a look at other quarters.
create or replace function ops.begin_build(quarter text, build text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    t record;
    p text;
begin
    for t in select * from ops.tables_by_build() loop
        p := format('%I.%I', t.schema_name, ops.partition_of(t.table_name, build));
        execute format(
            'create table %s (like %I.%I including all excluding indexes)',
            p, t.schema_name, t.table_name
        );
        execute format(
            'alter table %s add constraint of_quarter check (quarter = %L), '
            'add constraint of_build check (build = %L)', p, quarter, build
        );
        execute format('grant insert on %s to dtsen_pipeline', p);
    end loop;
end
$$;
comment on function ops.begin_build is 'Makes the empty tables of a build.';

create or replace function ops.finish_build(build text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    t record;
    p text;
begin
    for t in select * from ops.tables_by_build() loop
        p := format('%I.%I', t.schema_name, ops.partition_of(t.table_name, build));
        execute format('revoke insert on %s from dtsen_pipeline', p);
        execute format(
            'alter table %I.%I attach partition %s for values in (%L)',
            t.schema_name, t.table_name, p, build
        );
        execute format('analyze %s', p);
    end loop;
end
$$;
comment on function ops.finish_build is 'Attaches the filled tables of a build.';

-- Dropping a partition locks its table: it gives up soon, before readers queue behind.
create or replace function ops.drop_build(build text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
    t record;
begin
    if exists (select from ops.current_build as c where c.build = drop_build.build) then
        raise exception 'build % is current', build using errcode = 'object_in_use';
    end if;
    for t in select * from ops.tables_by_build() loop
        execute format(
            'drop table %I.%I',
            t.schema_name, ops.partition_of(t.table_name, build)
        );
    end loop;
    delete from mart.figure as f where f.build = drop_build.build;
    delete from ops.build as b where b.build = drop_build.build;
end
$$;
comment on function ops.drop_build is 'Drops a build that is not current.';
