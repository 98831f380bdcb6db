-- One index instead of two halves: a function that is planned once cannot choose a half by its parameter.
drop index password_current_name_ix;
drop index password_current_serial_ix;
drop index password_archived_name_ix;
drop index password_archived_serial_ix;
create index password_name_ix on password (archived, find_name);
create index password_serial_ix on password (archived, find_serial);

/*
 * Who sees hundreds of organizations would look into each by itself at every search. These look at the first 2,000 rows of all
 * organizations instead, and give the ids of those that the caller sees; null when that was too little to know which come first, and
 * when the caller does not see some organizations but all or none. They read as the owner of the tables, because row-level security
 * lets no limit count the rows that it hides; whoever uses the ids reads the rows themselves under it. No join with the organizations
 * (is true): it might read all rows before it gives the first.
 */
create function foremost_named(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
language sql stable parallel safe security definer
begin atomic
    with seen as (
        select id from (
            select id, organization_id from password
            where archived = of_archived and find_name >= starting and find_name < ending
            order by find_name limit 2000) as looked
        where (organization_id in (select unnest(seen_organizations()))) is true
        limit most)
    select case
        when seen_organizations() is null then null
        when (select count(*) from seen) = most
            or not exists (select from password where archived = of_archived and find_name >= starting and find_name < ending
                           order by find_name offset 2000)
        then array(select id from seen) end;
end;

create function foremost_numbered(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
language sql stable parallel safe security definer
begin atomic
    with seen as (
        select id from (
            select id, organization_id from password
            where archived = of_archived and find_serial >= starting and find_serial < ending
            order by find_serial limit 2000) as looked
        where (organization_id in (select unnest(seen_organizations()))) is true
        limit most)
    select case
        when seen_organizations() is null then null
        when (select count(*) from seen) = most
            or not exists (select from password where archived = of_archived and find_serial >= starting and find_serial < ending
                           order by find_serial offset 2000)
        then array(select id from seen) end;
end;

/* Keys of the first devices whose users begin so; as many devices as FindQueries takes for who sees all. */
create function foremost_used(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
language sql stable parallel safe security definer
begin atomic
    with near as (
        select tenant_id, device_id from (
            select tenant_id, device_id, organization_id from expected_device
            where find_user >= starting and find_user < ending
            order by find_user limit 2000) as looked
        where (organization_id in (select unnest(seen_organizations()))) is true
        limit 200)
    select case
        when seen_organizations() is null then null
        when (select count(*) from near) = 200
            or not exists (select from expected_device where find_user >= starting and find_user < ending
                           order by find_user offset 2000)
        then array(
            select k.id from near, lateral (
                select id from password p
                where p.tenant_id = near.tenant_id and p.device_id = near.device_id and p.archived = of_archived
                    and (p.organization_id in (select unnest(seen_organizations()))) is true
                limit most) as k
            limit most) end;
end;

create function foremost_documented(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
language sql stable parallel safe security definer
begin atomic
    with near as (
        select configuration_id from (
            select configuration_id, organization_id from configuration_name
            where find_configuration >= starting and find_configuration < ending
            order by find_configuration limit 2000) as looked
        where (organization_id in (select unnest(seen_organizations()))) is true
        limit 200)
    select case
        when seen_organizations() is null then null
        when (select count(*) from near) = 200
            or not exists (select from configuration_name where find_configuration >= starting and find_configuration < ending
                           order by find_configuration offset 2000)
        then array(
            select k.id from near, lateral (
                select id from password p
                where p.configuration_id = near.configuration_id and p.archived = of_archived
                    and (p.organization_id in (select unnest(seen_organizations()))) is true
                limit most) as k
            limit most) end;
end;
