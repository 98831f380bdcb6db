/*
 * Whether more users, or configurations, of these organizations begin so than that many; of all organizations when none are named.
 * These read as the owner of the tables, so that indexes alone answer: under row-level security each row would have to be looked
 * up to see whose it is. They look only where the caller may, and say nothing but whether there are so many. When there are not so
 * many in all organizations together, none of them has to be looked into by itself.
 */
do $body$
declare
    one record;
begin
    for one in select * from (values
        ('passes_over_users', 'expected_device', 'find_user'),
        ('passes_over_configurations', 'configuration_name', 'find_configuration')) as v (function, near, searched)
    loop
        execute format($$
            create function %1$I(organizations bigint[], starting text, ending text, most bigint) returns boolean
            language sql stable parallel safe security definer
            begin atomic
                select sees_keys() and (organizations is not null or sees_all())
                    and exists (select from %2$I where %3$I >= starting and %3$I < ending offset most)
                    and (organizations is null or exists (
                        select from unnest(organizations) as o (organization), lateral (
                            select from %2$I where organization_id = organization and %3$I >= starting and %3$I < ending
                            limit most + 1) as one
                        where sees_all() or organization = any (seen_organizations())
                        offset most));
            end
            $$, one.function, one.near, one.searched);
    end loop;
end
$body$;
