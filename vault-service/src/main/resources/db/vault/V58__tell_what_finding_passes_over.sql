/*
 * Whether more users, or more configurations, of these organizations begin so than that many; of all organizations when none are
 * named. Reads as the owner of the tables, so that indexes alone answer: under row-level security each row would have to be looked
 * up to see whose it is. It looks only where the caller may, and says nothing but whether there are so many. When there are not so
 * many in all organizations together, none of them has to be looked into by itself.
 */
create function passes_over(organizations bigint[], starting text, ending text, most bigint) returns boolean
language sql stable parallel safe security definer
begin atomic
    select sees_keys() and (organizations is not null or sees_all()) and (
        (exists (select from expected_device where find_user >= starting and find_user < ending offset most)
            and (organizations is null or exists (
                select from unnest(organizations) as o (organization), lateral (
                    select from expected_device
                    where organization_id = organization and find_user >= starting and find_user < ending
                    limit most + 1) as one
                where sees_all() or organization = any (seen_organizations())
                offset most)))
        or (exists (select from configuration_name
                    where find_configuration >= starting and find_configuration < ending offset most)
            and (organizations is null or exists (
                select from unnest(organizations) as o (organization), lateral (
                    select from configuration_name
                    where organization_id = organization and find_configuration >= starting and find_configuration < ending
                    limit most + 1) as one
                where sees_all() or organization = any (seen_organizations())
                offset most))));
end;
