package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Finds password records among those the caller may see. */
@Component
public class FindKeys {

    private static final int MOST = 200;

    private static final String COLUMNS = """
            p.id, p.key_id, p.tenant_id, p.device_id, p.device_name, p.serial_number, p.organization_id,
            p.configuration_id, p.volume, p.key_created_at, p.archived, p.archive_reason, p.superseded_by,
            p.archived_at, p.stored_at, p.well_formed, p.sealed is not null as vaulted,
            data_key_version(p.ciphertext) = 0
                or exists (select 1 from erased_key e
                           where e.organization_id = p.organization_id
                               and e.last_version >= data_key_version(p.ciphertext)) as erased,
            greatest(p.key_created_at, p.last_seen_at,
                     (select t.keys_listed_at from tenant_listing t
                      where t.tenant_id = p.tenant_id and p.upstream_state <> 'GONE')) as confirmed_at,
            (select f.id from folder f where f.managed and f.organization_id = p.organization_id) as folder_id,
            (select c.id from category c where c.managed) as category_id
            """;

    private static final String SCOPE = "(:scope::bigint[] is null or organization_id = any(:scope::bigint[]))";

    private static final String FILTER = SCOPE + """
             and (:organization::bigint is null or organization_id = :organization)
             and (:configuration::bigint is null or configuration_id = :configuration)
             and (:folder::bigint is null
                  or organization_id = (select f.organization_id from folder f where f.managed and f.id = :folder))
             and (:category::bigint is null
                  or exists (select 1 from category c where c.managed and c.id = :category))
            """;

    /**
     * One index scan that stops at the limit: a range instead of {@code like}, because a planned-once statement cannot
     * see the prefix inside a parameter.
     */
    private static final String SCAN = """
            (select * from password
             where lower(%1$s) ~>=~ :%2$s and lower(%1$s) ~<~ (:%2$s || chr(1114111)) and %3$s and %4$s
             order by lower(%1$s) using ~<~
             limit :limit)
            """;

    private static final String CURRENT = "not archived";
    private static final String ARCHIVED = "archived";

    private static final String FIND_CURRENT = find(List.of(CURRENT));
    private static final String FIND_ALL = find(List.of(CURRENT, ARCHIVED));
    private static final String LIST_CURRENT = list(List.of(CURRENT));
    private static final String LIST_ALL = list(List.of(CURRENT, ARCHIVED));

    private static final String BY_KEY_ID = "select " + COLUMNS + "from password p where lower(key_id) = :keyId and "
            + "%s and " + SCOPE + " order by key_created_at desc, id limit 1";

    private final JdbcClient jdbc;
    private final Entitlement entitlement;

    FindKeys(JdbcClient jdbc, Entitlement entitlement) {
        this.jdbc = jdbc;
        this.entitlement = entitlement;
    }

    /** How many records of each kind. */
    public record Counts(long current, long archived) {}

    /**
     * Current keys first.
     *
     * @param typed the start of a key id, device name or serial number
     * @throws ProblemException when too little is typed
     */
    @Transactional(readOnly = true)
    public List<KeyRecord> startingWith(String typed, KeyFilter filter, int limit, Caller caller) {
        var term = SearchTerm.parse(typed);
        return narrowed(filter.includeArchived() ? FIND_ALL : FIND_CURRENT, filter, limit, caller)
                .param("text", term.text())
                .param("keyId", term.keyId())
                .query(FindKeys::read)
                .list();
    }

    /**
     * The records of one organization by their ids.
     *
     * @param after the last id that was listed; 0 for the first page
     * @throws ProblemException when no organization is named
     */
    @Transactional(readOnly = true)
    public List<KeyRecord> list(KeyFilter filter, long after, int limit, Caller caller) {
        if (filter.organizationId() == null) {
            throw ProblemException.badRequest(
                    "search-missing",
                    "Give q, at least 4 characters of the start of a key id, device name or serial number, or the"
                            + " organizationId whose keys are to be listed.");
        }
        return narrowed(filter.includeArchived() ? LIST_ALL : LIST_CURRENT, filter, limit, caller)
                .param("after", after)
                .query(FindKeys::read)
                .list();
    }

    /** The answer when the caller may see no such key. */
    public static ProblemException unknown() {
        return ProblemException.notFound("key-unknown", "There is no such key; find it with the start of its id.");
    }

    /** The record of a key when the caller may see it. */
    @Transactional(readOnly = true)
    public Optional<KeyRecord> byKeyId(String keyId, Caller caller) {
        return byKeyId(keyId, entitlement.organizationsOf(caller));
    }

    /** The record of a key, whoever asks; for deciding what to record, not for showing. */
    @Transactional(readOnly = true)
    public Optional<KeyRecord> anywhere(String keyId) {
        return byKeyId(keyId, (Long[]) null);
    }

    @Transactional(readOnly = true)
    public Counts counts(Caller caller) {
        return jdbc.sql("""
                select count(*) filter (where not archived), count(*) filter (where archived)
                from password where %s
                """.formatted(SCOPE))
                .param("scope", entitlement.organizationsOf(caller))
                .query((row, number) -> new Counts(row.getLong(1), row.getLong(2)))
                .single();
    }

    private JdbcClient.StatementSpec narrowed(String query, KeyFilter filter, int limit, Caller caller) {
        return jdbc.sql(query)
                .param("scope", entitlement.organizationsOf(caller))
                .param("organization", filter.organizationId())
                .param("configuration", filter.configurationId())
                .param("folder", filter.folderId())
                .param("category", filter.categoryId())
                .param("limit", Math.clamp(limit, 1, MOST));
    }

    private Optional<KeyRecord> byKeyId(String keyId, Long @Nullable [] scope) {
        for (var kind : List.of(CURRENT, ARCHIVED)) {
            var found = jdbc.sql(BY_KEY_ID.formatted(kind))
                    .param("keyId", keyId.toLowerCase(Locale.ROOT))
                    .param("scope", scope)
                    .query(FindKeys::read)
                    .optional();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String find(List<String> kinds) {
        var scans = new ArrayList<String>();
        for (var kind : kinds) {
            scans.add(SCAN.formatted("key_id", "keyId", kind, FILTER));
            scans.add(SCAN.formatted("device_name", "text", kind, FILTER));
            scans.add(SCAN.formatted("serial_number", "text", kind, FILTER));
        }
        return """
                select %s from (%s) as p
                order by archived, lower(device_name), key_created_at desc, id
                limit :limit
                """.formatted(COLUMNS, String.join("union\n", scans));
    }

    /** Each kind by id and no more than the limit, so that no list reads more than it gives. */
    private static String list(List<String> kinds) {
        var pages = new ArrayList<String>();
        for (var kind : kinds) {
            pages.add("""
                    (select * from password
                     where organization_id = :organization and %s and id > :after and %s
                     order by id
                     limit :limit)
                    """.formatted(kind, FILTER));
        }
        return "select %s from (%s) as p order by id limit :limit"
                .formatted(COLUMNS, String.join("union all\n", pages));
    }

    private static KeyRecord read(ResultSet row, int number) throws SQLException {
        var reason = row.getString("archive_reason");
        return new KeyRecord(
                row.getLong("id"),
                row.getString("key_id"),
                row.getString("tenant_id"),
                row.getString("device_id"),
                row.getString("device_name"),
                row.getString("serial_number"),
                row.getLong("organization_id"),
                row.getLong("configuration_id"),
                row.getLong("folder_id"),
                row.getLong("category_id"),
                VolumeType.valueOf(row.getString("volume")),
                row.getTimestamp("key_created_at").toInstant(),
                row.getBoolean("archived"),
                reason == null ? null : ArchiveReason.valueOf(reason),
                row.getString("superseded_by"),
                instant(row, "archived_at"),
                row.getTimestamp("stored_at").toInstant(),
                instant(row, "confirmed_at"),
                row.getBoolean("well_formed"),
                row.getBoolean("erased"),
                row.getBoolean("vaulted"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
