/*
 * Most devices are heard of twice: Intune lists them, then matching-service says whose they are. The second time all index entries
 * of the row are written anew, so the first time it gets none but that of the primary key. Nobody looks for devices that are of no
 * organization; who looks for those of all says so, or no index serves.
 */
drop index expected_device_organization_ix;
drop index expected_device_organization_user_ix;
drop index expected_device_user_ix;
create index expected_device_organization_ix on expected_device (organization_id, find_user) where organization_id is not null;
create index expected_device_user_ix on expected_device (find_user) where find_user is not null and organization_id is not null;

-- As in V47, among devices that have an organization.
create or replace function foremost_used(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
language sql stable parallel safe security definer
begin atomic
    with near as (
        select tenant_id, device_id from (
            select tenant_id, device_id, organization_id from expected_device
            where organization_id is not null and find_user >= starting and find_user < ending
            order by find_user limit 2000) as looked
        where (organization_id in (select unnest(seen_organizations()))) is true
        limit 200)
    select case
        when seen_organizations() is null then null
        when (select count(*) from near) = 200
            or not exists (select from expected_device
                           where organization_id is not null and find_user >= starting and find_user < ending
                           order by find_user offset 2000)
        then array(
            select k.id from near, lateral (
                select id from password p
                where p.tenant_id = near.tenant_id and p.device_id = near.device_id and p.archived = of_archived
                    and (p.organization_id in (select unnest(seen_organizations()))) is true
                limit most) as k
            limit most) end;
end;

-- As in V58, among devices that have an organization.
create or replace function passes_over_users(organizations bigint[], starting text, ending text, most bigint) returns boolean
language sql stable parallel safe security definer
begin atomic
    select sees_keys() and (organizations is not null or sees_all())
        and exists (select from expected_device
                    where organization_id is not null and find_user >= starting and find_user < ending offset most)
        and (organizations is null or exists (
            select from unnest(organizations) as o (organization), lateral (
                select from expected_device where organization_id = organization and find_user >= starting and find_user < ending
                limit most + 1) as one
            where sees_all() or organization = any (seen_organizations())
            offset most));
end;
