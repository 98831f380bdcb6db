package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
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
            id, key_id, tenant_id, device_id, device_name, serial_number, organization_id, configuration_id, volume,
            key_created_at, archived, archive_reason, stored_at, well_formed
            """;

    private static final String SCOPE = "(:scope::bigint[] is null or organization_id = any(:scope::bigint[]))";

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

    private static final String CURRENT = find(List.of("not archived"));
    private static final String ARCHIVED = find(List.of("archived"));
    private static final String BOTH = find(List.of("not archived", "archived"));

    private static final String BY_KEY_ID = "select " + COLUMNS + "from password where lower(key_id) = :keyId and "
            + "%s and " + SCOPE + " order by key_created_at desc, id limit 1";

    private final JdbcClient jdbc;

    FindKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many records of each kind. */
    public record Counts(long current, long archived) {}

    /**
     * Current keys first.
     *
     * @param typed the start of a key id, device name or serial number
     * @param archived only archived ones, only current ones, or both when null
     * @throws ProblemException when too little is typed
     */
    @Transactional(readOnly = true)
    public List<KeyRecord> startingWith(String typed, int limit, @Nullable Boolean archived, Caller caller) {
        var term = SearchTerm.parse(typed);
        var query = archived == null ? BOTH : archived ? ARCHIVED : CURRENT;
        return jdbc.sql(query)
                .param("text", term.text())
                .param("keyId", term.keyId())
                .param("scope", caller.organizationFilter())
                .param("limit", Math.clamp(limit, 1, MOST))
                .query(FindKeys::read)
                .list();
    }

    /** The record of a key when the caller may see it. */
    @Transactional(readOnly = true)
    public Optional<KeyRecord> byKeyId(String keyId, Caller caller) {
        return byKeyId(keyId, caller.organizationFilter());
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
                .param("scope", caller.organizationFilter())
                .query((row, number) -> new Counts(row.getLong(1), row.getLong(2)))
                .single();
    }

    private Optional<KeyRecord> byKeyId(String keyId, Long @Nullable [] scope) {
        for (var kind : List.of("not archived", "archived")) {
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
            scans.add(SCAN.formatted("key_id", "keyId", kind, SCOPE));
            scans.add(SCAN.formatted("device_name", "text", kind, SCOPE));
            scans.add(SCAN.formatted("serial_number", "text", kind, SCOPE));
        }
        return """
                select %s from (%s) as found
                order by archived, lower(device_name), key_created_at desc, id
                limit :limit
                """.formatted(COLUMNS, String.join("union\n", scans));
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
                VolumeType.valueOf(row.getString("volume")),
                row.getTimestamp("key_created_at").toInstant(),
                row.getBoolean("archived"),
                reason == null ? null : ArchiveReason.valueOf(reason),
                row.getTimestamp("stored_at").toInstant(),
                row.getBoolean("well_formed"));
    }
}
