-- Requests run under a role of their own (afterMigrate__let_requests_in.sql), which row-level security binds; the service itself
-- owns the tables and is not bound. Each request says what its caller may see; one that says nothing sees nothing.

-- Whether the caller sees all organizations.
create function sees_all() returns boolean language sql stable parallel safe
    return current_setting('latchkey.organizations', true) is not distinct from 'all';

-- The organizations the caller sees, when these are not all.
create function seen_organizations() returns bigint[] language sql stable parallel safe
    return case when current_setting('latchkey.organizations', true) not in ('', 'all')
        then current_setting('latchkey.organizations', true)::bigint[] end;

-- Without entitlement nobody sees keys.
create function sees_keys() returns boolean language sql stable parallel safe
    return current_setting('latchkey.keys', true) is not distinct from 'shown';

/*
 * Lets a request see only rows of a table whose column names an organization the caller sees; with keys, only while
 * the installation is entitled to them. Sub-selects, so that the settings are read once per statement and not per row.
 */
create procedure isolate(isolated regclass, keys boolean default false, organization name default 'organization_id')
language plpgsql as $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('create policy seen on %s using (%s((select sees_all()) or %I = any ((select seen_organizations())::bigint[])))',
                   isolated, case when keys then '(select sees_keys()) and ' else '' end, organization);
end
$$;

/* Lets requests reach a table that holds nothing of any organization. */
create procedure share(shared regclass, why text) language plpgsql as $$
begin
    execute format('comment on table %s is %L', shared, 'shared: ' || why);
end
$$;

call isolate('password', keys => true);
call isolate('deleted_password', keys => true);
call isolate('expected_device', keys => true);
call isolate('configuration_name', keys => true);
call isolate('organization_key', keys => true);

alter table folder enable row level security;
create policy seen on folder using (
    ((select sees_all()) or organization_id = any ((select seen_organizations())::bigint[]))
    and (not managed or (select sees_keys())));

-- A device that nobody placed yet is of no organization, and its row says nothing but its id.
alter table matched_device enable row level security;
create policy seen on matched_device using (
    organization_id is null or (select sees_all()) or organization_id = any ((select seen_organizations())::bigint[]));

-- Functions that look up one row at a time, and read as whoever calls them: of a sub-query in a policy the planner may make
-- a hash of a million keys.
create function sees_device(tenant text, device text) returns boolean language plpgsql stable as $$
begin
    return exists (select from matched_device m where m.tenant_id = tenant and m.device_id = device);
end
$$;

create function sees_key(password bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select from password p where p.id = sees_key.password)
        or exists (select from deleted_password d where d.id = sees_key.password);
end
$$;

alter table early_key enable row level security;
create policy seen on early_key using (sees_device(tenant_id, device_id));

-- Whoever sees a key sees who opened it, also from an organization that had the device before, and adds that they did.
alter table access_record enable row level security;
create policy seen on access_record using (sees_key(password_id));

call share('category', 'categories are those of all organizations');
call share('key_sync_setting', 'switches of tenants, no keys');
call share('tenant_listing', 'when tenants were read, no keys');
