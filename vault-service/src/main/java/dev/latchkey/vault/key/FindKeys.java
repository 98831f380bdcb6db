package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.vault.entitlement.Entitlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds password records among those the caller may see. What a technician waits for opens no transaction: its end would be
 * one more statement to wait for.
 */
@Component
public class FindKeys {

    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final Entitlement entitlement;

    FindKeys(JdbcClient jdbc, Entitlement entitlement) {
        this.jdbc = jdbc;
        this.entitlement = entitlement;
    }

    /** @param more whether there is more of what was asked for, or may be */
    public record Found(List<KeyRecord> items, boolean more) {}

    /** How many records of each kind. */
    public record Counts(long current, long archived) {}

    /**
     * Current keys first.
     *
     * @param typed the start of a key id, device name, serial number, user or name of a configuration
     * @throws ProblemException when too little is typed
     */
    public Found startingWith(String typed, KeyFilter filter, int limit, Caller caller) {
        var term = SearchTerm.parse(typed);
        var scope = scope(filter, caller);
        var query = filter.configurationId() == null
                ? FindQueries.find(FindQueries.Breadth.of(scope), filter.includeArchived())
                : FindQueries.findInConfiguration(filter.includeArchived());
        var found = firstOf(
                narrowed(query, scope, filter, limit)
                        .param("text", term.text())
                        .param("textEnd", SearchTerm.end(term.text()))
                        .param("key", term.keyId())
                        .param("keyEnd", SearchTerm.end(term.keyId())),
                limit);
        return found.more || filter.configurationId() != null ? found : new Found(found.items, passesOver(term, scope));
    }

    private boolean passesOver(SearchTerm term, Long @Nullable [] scope) {
        return jdbc.sql(FindQueries.passesOver())
                .param("scope", scope)
                .param("text", term.text())
                .param("textEnd", SearchTerm.end(term.text()))
                .query(Boolean.class)
                .single();
    }

    /**
     * The records of one organization or configuration by their ids.
     *
     * @param after the last id that was listed; 0 for the first page
     * @throws ProblemException when neither is named
     */
    @Transactional(readOnly = true)
    public Found list(KeyFilter filter, long after, int limit, Caller caller) {
        if (filter.organizationId() == null && filter.configurationId() == null) {
            throw ProblemException.badRequest(
                    "search-missing",
                    "Give q, at least 4 characters of the start of a key id, device name, serial number, user or"
                            + " configuration, or the organizationId or configurationId whose keys are to be listed.");
        }
        var by = filter.configurationId() == null
                ? "organization_id = :organization"
                : "configuration_id = :configuration";
        var page = narrowed(FindQueries.list(by, filter.includeArchived()), scope(filter, caller), filter, limit)
                .param("after", after);
        return firstOf(page, limit);
    }

    /** The answer when the caller may see no such key. */
    public static ProblemException unknown() {
        return ProblemException.notFound("key-unknown", "There is no such key; find it with the start of its id.");
    }

    /** The record of a key when the caller may see it: of several tenants' the current one, and of these the newest. */
    public Optional<KeyRecord> byKeyId(String keyId, Caller caller) {
        return byKeyId(keyId, null, caller);
    }

    /** @param tenantId null for whichever tenant has it, as above */
    public Optional<KeyRecord> byKeyId(String keyId, @Nullable String tenantId, Caller caller) {
        return byKeyId(keyId, tenantId, entitlement.organizationsOf(caller));
    }

    /**
     * The one record of a key that the caller may see: for changing it, where the wrong one must not be taken.
     *
     * @param tenantId null when only one tenant has it: a device that went to another tenant as it was has its keys in both
     * @throws ProblemException when there is none, or there are several
     */
    KeyRecord only(String keyId, @Nullable String tenantId, Caller caller) {
        var found = jdbc.sql(FindQueries.allByKeyId())
                .param("keyId", keyId.toLowerCase(Locale.ROOT))
                .param("tenant", tenantId)
                .param("scope", entitlement.organizationsOf(caller))
                .query(FindKeys::read)
                .list();
        if (found.isEmpty()) {
            throw unknown();
        }
        if (found.size() > 1) {
            throw ProblemException.conflict(
                    "key-ambiguous",
                    "Several tenants have this key; give the tenantId (latchkey: --tenant) of one: "
                            + found.stream().map(KeyRecord::tenantId).collect(Collectors.joining(", ")));
        }
        return found.getFirst();
    }

    /**
     * The record of a key, whoever asks: for deciding what to record, not for showing. In a request it takes {@link
     * dev.latchkey.vault.isolation.DatabaseScope#asService}.
     */
    public Optional<KeyRecord> anywhere(String keyId) {
        return byKeyId(keyId, null, (Long[]) null);
    }

    @Transactional(readOnly = true)
    public Counts counts(Caller caller) {
        return jdbc.sql("""
                select count(*) filter (where not archived), count(*) filter (where archived)
                from password where :scope::bigint[] is null or organization_id = any(:scope::bigint[])
                """)
                .param("scope", entitlement.organizationsOf(caller))
                .query((row, number) -> new Counts(row.getLong(1), row.getLong(2)))
                .single();
    }

    private JdbcClient.StatementSpec narrowed(String query, Long @Nullable [] scope, KeyFilter filter, int limit) {
        return jdbc.sql(query)
                .param("scope", scope)
                .param("organization", filter.organizationId())
                .param("configuration", filter.configurationId())
                .param("category", filter.categoryId())
                .param("limit", most(limit) + 1);
    }

    /** Reads one more than is given, to know whether there is one. */
    private static Found firstOf(JdbcClient.StatementSpec statement, int limit) {
        var read = statement.query(FindKeys::read).list();
        var most = most(limit);
        return read.size() > most ? new Found(List.copyOf(read.subList(0, most)), true) : new Found(read, false);
    }

    private static int most(int limit) {
        return Math.clamp(limit, 1, MOST);
    }

    /** Organizations to look in: what the caller may see and the filter leaves; null means all. */
    private Long @Nullable [] scope(KeyFilter filter, Caller caller) {
        if (filter.folderId() == null) {
            return entitlement.organizationsOf(caller, filter.organizationId());
        }
        var ofFolder = organizationOfFolder(filter.folderId());
        return ofFolder == null || (filter.organizationId() != null && !ofFolder.equals(filter.organizationId()))
                ? new Long[0]
                : entitlement.organizationsOf(caller, ofFolder);
    }

    /** Null when that is not the managed folder of any. */
    private @Nullable Long organizationOfFolder(long folderId) {
        return jdbc.sql("select organization_id from folder where managed and id = :id")
                .param("id", folderId)
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    private Optional<KeyRecord> byKeyId(String keyId, @Nullable String tenantId, Long @Nullable [] scope) {
        for (var query : FindQueries.byKeyId()) {
            var found = jdbc.sql(query)
                    .param("keyId", keyId.toLowerCase(Locale.ROOT))
                    .param("tenant", tenantId)
                    .param("scope", scope)
                    .query(FindKeys::read)
                    .optional();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
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
