-- The group roles that rights are granted to; logins are made members of them.
--
-- Writes   pg_roles (shared by all databases of the cluster), only what is missing
-- Needs    CREATEROLE where a role is missing: in production a DBA may run this once
-- Rerun    safe
do $$
declare
    role_name text;
begin
    foreach role_name in array array[
        'dtsen_owner', 'dtsen_pipeline', 'dtsen_analyst', 'dtsen_auditor',
        'dtsen_reviewer'
    ]
    loop
        continue when to_regrole(role_name) is not null;
        begin
            execute format('create role %I nologin', role_name);
        exception
            -- Another database of the cluster is being migrated at this moment.
            when duplicate_object or unique_violation then
                null;
        end;
    end loop;
end;
$$;
