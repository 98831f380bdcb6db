package dev.latchkey.vault.key;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of finding. Each thing that can be typed has a scan of its own, which reads an index in order and stops at the
 * limit. Whoever sees all organizations scans the index of all; whoever sees a few scans each of these by itself: one scan
 * over all would read every device whose name begins alike, to show none. Whoever sees many looks a little way into the index
 * of all first, and into each organization only when that does not answer. Ranges instead of {@code like}, because a
 * planned-once statement cannot see the prefix inside a parameter.
 */
final class FindQueries {

    /**
     * So many users, or configurations, that begin alike are looked at per search; devices without keys are among them, so
     * that the limit alone would not bound the work.
     */
    private static final String NEIGHBOURS = "200";

    /** So many of exactly that name: nobody can type more of it. Intune lets one user enrol a thousand devices. */
    private static final String NAMESAKES = "2000";

    private static final Near USER = new Near("expected_device", "find_user", List.of("tenant_id", "device_id"));
    private static final Near PLACE = new Near("configuration_name", "find_configuration", List.of("configuration_id"));

    private static final String COLUMNS = """
            p.id, p.key_id, p.tenant_id, p.device_id, p.device_name, p.serial_number, p.organization_id,
            p.configuration_id, p.volume, p.key_created_at, p.archived, p.archive_reason, p.superseded_by,
            p.archived_at, p.stored_at, p.well_formed, p.sealed is not null as vaulted,
            data_key_version(p.ciphertext) = 0
                or exists (select 1 from erased_key e
                           where e.organization_id = p.organization_id
                               and e.last_version >= data_key_version(p.ciphertext)) as erased,
            greatest(p.key_created_at, p.last_seen_at,
                     (select case when p.upstream_version <= f.last_version
                          then least(t.keys_listed_at, f.disconnected_at) else t.keys_listed_at end
                      from tenant_listing t left join tenant_disconnection f using (tenant_id)
                      where t.tenant_id = p.tenant_id and p.upstream_state <> 'GONE')) as confirmed_at,
            (select f.id from folder f where f.managed and f.organization_id = p.organization_id) as folder_id,
            (select c.id from category c where c.managed) as category_id
            """;

    private static final String SCOPE = "(:scope::bigint[] is null or organization_id = any(:scope::bigint[]))";

    private static final String CATEGORY = """
            (:category::bigint is null or exists (select from category c where c.managed and c.id = :category))
            """;

    private static final String WITH_KEY_ID = "select " + COLUMNS
            + "from password p where find_key = :keyId and (:tenant::text is null or tenant_id = :tenant) and " + SCOPE;

    private static final String CURRENT = "not archived";
    private static final String ARCHIVED = "archived";

    /** Keys are those of devices that have an organization, and only these are in the index of all users; see V59. */
    private static final String PLACED = "organization_id is not null";

    private FindQueries() {}

    /**
     * Where else to look for what is typed.
     *
     * @param key what its rows and those of keys have in common
     */
    private record Near(String table, String searched, List<String> key) {

        String columns() {
            return String.join(", ", key);
        }
    }

    /** How many organizations {@code :scope} names. */
    enum Breadth {
        ALL,
        MANY,
        FEW;

        /** So many are looked into one by one as fast as the index of all: each is a page or two. */
        private static final int ONE_BY_ONE = 20;

        static Breadth of(Long @Nullable [] scope) {
            if (scope == null) {
                return ALL;
            }
            return scope.length > ONE_BY_ONE ? MANY : FEW;
        }
    }

    static String find(Breadth breadth, boolean includeArchived) {
        var scans = new ArrayList<String>();
        for (var kind : kinds(includeArchived)) {
            // Four digits of a key id name a few keys wherever they are.
            scans.add("""
                    (select id from password where find_key >= :key and find_key < :keyEnd and %s and %s
                     order by find_key limit :limit)
                    """.formatted(kind, SCOPE));
            var scoped = breadth != Breadth.ALL;
            var byName = scan(scoped, "id", "password", kind, "find_name", ":limit");
            var bySerial = scan(scoped, "id", "password", kind, "find_serial", ":limit");
            var byUser =
                    keysOf(USER, kind, scan(scoped, USER.columns(), USER.table, PLACED, USER.searched, NEIGHBOURS));
            var byPlace =
                    keysOf(PLACE, kind, scan(scoped, PLACE.columns(), PLACE.table, PLACED, PLACE.searched, NEIGHBOURS));
            scans.add(keysOf(USER, kind, namesakes(scoped, USER)));
            scans.add(keysOf(PLACE, kind, namesakes(scoped, PLACE)));
            if (breadth == Breadth.MANY) {
                scans.add(foremost("foremost_named", kind, byName));
                scans.add(foremost("foremost_numbered", kind, bySerial));
                scans.add(foremost("foremost_used", kind, byUser));
                scans.add(foremost("foremost_documented", kind, byPlace));
            } else {
                scans.addAll(List.of(byName, bySerial, byUser, byPlace));
            }
        }
        return found(String.join("union\n", scans));
    }

    /** Whether more users, or configurations, begin so than are looked at; see V58. */
    static String passesOver() {
        return """
                select passes_over_users(:scope::bigint[], :text, :textEnd, %1$s)
                    or passes_over_configurations(:scope::bigint[], :text, :textEnd, %1$s)
                """.formatted(NEIGHBOURS);
    }

    /** A configuration has few keys: they are read and compared. */
    static String findInConfiguration(boolean includeArchived) {
        return found("""
                select id from password p
                where configuration_id = :configuration and %s and %s
                  and (find_key >= :key and find_key < :keyEnd
                       or find_name >= :text and find_name < :textEnd
                       or find_serial >= :text and find_serial < :textEnd
                       or exists (select from expected_device e
                                  where e.tenant_id = p.tenant_id and e.device_id = p.device_id
                                    and find_user >= :text and find_user < :textEnd)
                       or exists (select from configuration_name c
                                  where c.configuration_id = p.configuration_id
                                    and find_configuration >= :text and find_configuration < :textEnd))
                """.formatted(includeArchived ? "true" : CURRENT, SCOPE));
    }

    /**
     * Each kind by id and no more than the limit, so that no list reads more than it gives.
     *
     * @param by what is listed, such as {@code organization_id = :organization}
     */
    static String list(String by, boolean includeArchived) {
        var pages = new ArrayList<String>();
        for (var kind : kinds(includeArchived)) {
            pages.add("""
                    (select * from password where %s and %s and id > :after and %s order by id limit :limit)
                    """.formatted(by, kind, SCOPE));
        }
        return "select %s from (%s) as p where %s order by id limit :limit"
                .formatted(COLUMNS, String.join("union all\n", pages), CATEGORY);
    }

    /** The newest of a kind with this key id, in lower case; a key id is that of one record in each tenant. */
    static List<String> byKeyId() {
        return kinds(true).stream()
                .map(kind -> WITH_KEY_ID + " and " + kind + " order by key_created_at desc, id limit 1")
                .toList();
    }

    /** Some with this key id, in lower case: enough to tell whether it is one. */
    static String allByKeyId() {
        return WITH_KEY_ID + " order by id limit 5";
    }

    private static List<String> kinds(boolean includeArchived) {
        return includeArchived ? List.of(CURRENT, ARCHIVED) : List.of(CURRENT);
    }

    /**
     * The first of a table in the order of what is searched. Of some organizations: those whose first comes first are enough,
     * for no other can have one among the first of all.
     */
    private static String scan(
            boolean scoped, String columns, String table, String kind, String searched, String limit) {
        var condition = "%s and %s >= :text and %s < :textEnd".formatted(kind, searched, searched);
        return scoped
                ? """
                (select %1$s from (
                     select organization, first from unnest(:scope::bigint[]) as o (organization), lateral (
                         select %2$s as first from %3$s where organization_id = organization and %4$s
                         order by %2$s limit 1) as f
                     order by first limit :limit) as foremost,
                 lateral (
                     select %1$s, %2$s from %3$s where organization_id = organization and %4$s
                     order by %2$s limit %5$s) as s
                 order by %2$s limit %5$s)
                """.formatted(columns, searched, table, condition, limit)
                : "(select %s from %s where %s order by %s limit %s)%n"
                        .formatted(columns, table, condition, searched, limit);
    }

    /** What that function of V47 finds; what the scan finds when it cannot tell. */
    private static String foremost(String function, String kind, String scan) {
        return "(select unnest(coalesce(%s(%b, :text, :textEnd, :limit), array%s)))%n"
                .formatted(function, kind.equals(ARCHIVED), scan);
    }

    private static String namesakes(boolean scoped, Near near) {
        return "(select %s from %s where %s = :text and %s limit %s)%n"
                .formatted(
                        near.columns(),
                        near.table,
                        near.searched,
                        scoped ? "organization_id = any(:scope::bigint[])" : PLACED,
                        NAMESAKES);
    }

    /** The limit inside keeps the planner from reading all keys to join them with a few devices. */
    private static String keysOf(Near near, String kind, String scan) {
        var same = near.key.stream()
                .map(column -> "p." + column + " = near." + column)
                .collect(Collectors.joining(" and "));
        return """
                (select k.id from %s as near, lateral (
                     select id from password p where %s and %s and %s limit :limit) as k
                 limit :limit)
                """.formatted(scan, same, kind, SCOPE);
    }

    private static String found(String ids) {
        return """
                select %s from password p
                where p.id = any(array(%s)) and %s
                order by archived, find_name, key_created_at desc, id
                limit :limit
                """.formatted(COLUMNS, ids, CATEGORY);
    }
}
