-- Who may enter this database, and who owns what will be in it.
--
-- Writes   rights on the database; membership of the login that migrates
-- Needs    to own the database, and SET or ADMIN on dtsen_owner
-- Rerun    safe
do $$
declare
    here text := current_database();
begin
    execute format('revoke all on database %I from public', here);
    execute format(
        'grant connect on database %I to dtsen_pipeline, dtsen_analyst, '
        'dtsen_auditor, dtsen_reviewer',
        here
    );
    execute format('grant connect, create on database %I to dtsen_owner', here);
    revoke all on schema public from public;
    if not pg_has_role(current_user, 'dtsen_owner', 'set') then
        execute format('grant dtsen_owner to %I with set true', current_user);
    end if;
end;
$$;
