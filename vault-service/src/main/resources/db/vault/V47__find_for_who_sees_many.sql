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
do $body$
declare
    one record;
begin
    -- Keys by what their own rows say.
    for one in select * from (values ('foremost_named', 'find_name'), ('foremost_numbered', 'find_serial')) as v (function, searched)
    loop
        execute format($$
            create function %1$I(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
            language sql stable parallel safe security definer
            begin atomic
                with seen as (
                    select id from (
                        select id, organization_id from password
                        where archived = of_archived and %2$I >= starting and %2$I < ending
                        order by %2$I limit 2000) as looked
                    where (organization_id in (select unnest(seen_organizations()))) is true
                    limit most)
                select case
                    when seen_organizations() is null then null
                    when (select count(*) from seen) = most
                        or not exists (select from password where archived = of_archived and %2$I >= starting and %2$I < ending
                                       order by %2$I offset 2000)
                    then array(select id from seen) end;
            end
            $$, one.function, one.searched);
    end loop;

    -- Keys of the first devices whose users, or whose configurations, begin so; as many as FindQueries takes for who sees all.
    for one in select * from (values
        ('foremost_used', 'expected_device', 'find_user', 'tenant_id, device_id',
            'p.tenant_id = near.tenant_id and p.device_id = near.device_id'),
        ('foremost_documented', 'configuration_name', 'find_configuration', 'configuration_id',
            'p.configuration_id = near.configuration_id')) as v (function, near, searched, key, of_near)
    loop
        execute format($$
            create function %1$I(of_archived boolean, starting text, ending text, most bigint) returns bigint[]
            language sql stable parallel safe security definer
            begin atomic
                with near as (
                    select %4$s from (
                        select %4$s, organization_id from %2$I
                        where %3$I >= starting and %3$I < ending
                        order by %3$I limit 2000) as looked
                    where (organization_id in (select unnest(seen_organizations()))) is true
                    limit 200)
                select case
                    when seen_organizations() is null then null
                    when (select count(*) from near) = 200
                        or not exists (select from %2$I where %3$I >= starting and %3$I < ending
                                       order by %3$I offset 2000)
                    then array(
                        select k.id from near, lateral (
                            select id from password p
                            where %5$s and p.archived = of_archived
                                and (p.organization_id in (select unnest(seen_organizations()))) is true
                            limit most) as k
                        limit most) end;
            end
            $$, one.function, one.near, one.searched, one.key, one.of_near);
    end loop;
end
$body$;
