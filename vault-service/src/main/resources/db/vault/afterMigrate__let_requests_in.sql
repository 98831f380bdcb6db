-- The role that requests run under: made at every start when it is missing, for roles are not part of a database's backup. It is
-- named after the service's own user, so that several installations on one server have one each. It is given what is isolated or
-- declared shared and nothing else: a table that nobody thought about is closed to requests.
do $$
declare
    request_role name := current_user || '_request';
    by_hand text := format('As an administrator of PostgreSQL run: create role %I nologin; grant %I to %I; and start again.',
                           request_role, request_role, current_user);
    given record;
begin
    perform pg_advisory_xact_lock(hashtext('latchkey request role'));
    if not exists (select from pg_roles where rolname = request_role) then
        begin
            execute format('create role %I nologin', request_role);
        exception
            when duplicate_object then null;
            when insufficient_privilege then
                raise exception 'Requests need the database role %, which % may not create. %',
                    request_role, current_user, by_hand;
        end;
    end if;
    if exists (select from pg_roles where rolname = request_role and (rolsuper or rolbypassrls)) then
        raise exception 'The database role % must be neither superuser nor free of row-level security', request_role;
    end if;
    if not pg_has_role(current_user, request_role, 'SET') then
        begin
            execute format('grant %I to %I', request_role, current_user);
        exception when insufficient_privilege then
            raise exception 'Requests need the database role %, which % is not a member of. %',
                request_role, current_user, by_hand;
        end;
    end if;
    execute format('grant usage on schema %I to %I', current_schema, request_role);
    for given in
        select oid::regclass as name from pg_class
        where relnamespace = current_schema::regnamespace and relkind in ('r', 'p')
          and (relrowsecurity or obj_description(oid, 'pg_class') like 'shared:%')
    loop
        execute format('grant select, insert, update, delete on %s to %I', given.name, request_role);
    end loop;
    execute format('grant insert on outbox_event to %I', request_role);
end
$$;
