-- How a build comes and goes: one partition in every table of register and vault.
--
-- The pipeline owns no table: these functions run as the owner, do nothing else, and
-- are the only place where the name of a partition is made.
create or replace function ops.build_tables(build text)
returns table (table_name text, partition_name text)
language sql stable
as $$
    select
        format('%I.%I', n.nspname, c.relname),
        format(
            '%I.%I', n.nspname,
            c.relname || '_' || regexp_replace(lower(build), '[^a-z0-9]', '', 'g')
        )
    from pg_catalog.pg_partitioned_table as p
    inner join pg_catalog.pg_class as c on p.partrelid = c.oid
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where n.nspname in ('register', 'vault')
    order by 1
$$;
comment on function ops.build_tables is 'Tables by build, and what a build calls them.';

-- Without indexes: they are made at once when the filled table is attached. The checks
-- spare Postgres a second look at the rows then, and readers a look at other quarters.
create or replace function ops.begin_build(quarter text, build text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    t record;
begin
    for t in select * from ops.build_tables(build) loop
        execute format(
            'create table %s (like %s including all excluding indexes)',
            t.partition_name, t.table_name
        );
        execute format(
            'alter table %1$s add constraint of_quarter check (quarter = %2$L), '
            'add constraint of_build check (build = %3$L), '
            'alter quarter set default %2$L, alter build set default %3$L',
            t.partition_name, quarter, build
        );
        execute format('grant insert on %s to dtsen_pipeline', t.partition_name);
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
begin
    for t in select * from ops.build_tables(build) loop
        execute format('revoke insert on %s from dtsen_pipeline', t.partition_name);
        execute format(
            'alter table %s attach partition %s for values in (%L)',
            t.table_name, t.partition_name, build
        );
        execute format('analyze %s', t.partition_name);
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
#variable_conflict use_column
declare
    t record;
begin
    if exists (select from ops.current_build where build = drop_build.build) then
        raise exception 'this build is current' using errcode = 'object_in_use';
    end if;
    for t in select * from ops.build_tables(drop_build.build) loop
        execute format('drop table %s', t.partition_name);
    end loop;
    delete from mart.figure where build = drop_build.build;
    delete from ops.build where build = drop_build.build;
end
$$;
comment on function ops.drop_build is 'Drops a build that is not current.';
