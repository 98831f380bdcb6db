package dev.latchkey.audit.event;

import dev.latchkey.kit.copy.BinaryCopy;
import dev.latchkey.kit.security.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The log itself: what is in it stays as it is. */
@Repository
public class AuditLog {

    /** Any number; the database belongs to this service alone. The relay's lock has another one. */
    private static final long LOCK = 0x61756469_746c6f67L;

    private static final String[] WRITTEN = {
        "sequence",
        "id",
        "type",
        "source",
        "event_time",
        "recorded_at",
        "tenant_id",
        "organization_id",
        "subject",
        "correlation_id",
        "causation_id",
        "summary",
        "data"
    };

    private static final String UNKNOWN = """
            select n.position::int from unnest(?, ?) with ordinality as n (id, source, position)
            where not exists (select from audit_event as known where known.id = n.id and known.source = n.source)
            order by n.position
            """;

    private static final String COLUMNS = """
            select sequence, id, type, source, event_time, recorded_at, tenant_id, subject, correlation_id,
                causation_id, summary, data
            from audit_event
            where (:scope::bigint[] is null or organization_id = any(:scope::bigint[]))
            """;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    AuditLog(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    /**
     * Appends those that are not there yet, in the given order.
     *
     * <p>One transaction at a time, from here to its commit. Numbers handed out to two open transactions would become
     * visible in the order of their commits: somebody who reads up to 20 while 19 is not committed yet, and goes on
     * from there, would never see 19.
     *
     * @return how many were appended
     */
    @Transactional(propagation = Propagation.MANDATORY)
    int append(List<NewEntry> entries, Instant now) {
        var once = new LinkedHashMap<Identity, NewEntry>();
        entries.forEach(entry -> once.putIfAbsent(Identity.of(entry), entry));
        var rows = List.copyOf(once.values());
        jdbc.execute("select pg_advisory_xact_lock(" + LOCK + "); savepoint nothing_appended");
        try {
            return write(rows, now);
        } catch (DuplicateKeyException e) {
            // Rare, so that nobody looks each up before, which would cost a fifth more.
            jdbc.execute("rollback to savepoint nothing_appended");
            return write(unknown(rows), now);
        }
    }

    /** What no two events have in common. */
    private record Identity(String id, String source) {

        static Identity of(NewEntry entry) {
            return new Identity(
                    RecordedData.storable(entry.event().id()),
                    RecordedData.storable(entry.event().source()));
        }
    }

    private int write(List<NewEntry> rows, Instant now) {
        var copy = new BinaryCopy("audit_event", WRITTEN);
        var sequence = lastSequence();
        for (var row : rows) {
            var event = row.event();
            copy.row()
                    .bigint(++sequence)
                    .text(text(event.id()))
                    .text(text(event.type()))
                    .text(text(event.source()))
                    .timestamptz(event.time())
                    .timestamptz(now)
                    .text(text(event.tenantId()))
                    .bigint(row.organizationId())
                    .text(text(event.subject()))
                    .text(text(event.correlationId()))
                    .text(text(event.causationId()))
                    .text(text(row.summary()))
                    .text(row.data());
        }
        return copy.insert(jdbc);
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null ? null : RecordedData.storable(value);
    }

    private List<NewEntry> unknown(List<NewEntry> rows) {
        var ids = rows.stream().map(row -> Identity.of(row).id()).toArray();
        var sources = rows.stream().map(row -> Identity.of(row).source()).toArray();
        PreparedStatementSetter bind = statement -> {
            statement.setArray(1, statement.getConnection().createArrayOf("text", ids));
            statement.setArray(2, statement.getConnection().createArrayOf("text", sources));
        };
        return jdbc.query(UNKNOWN, bind, (row, number) -> rows.get(row.getInt(1) - 1));
    }

    /** Entries behind that place, in order. */
    public List<AuditEvent> after(long sequence, int limit, Caller caller) {
        return client.sql(COLUMNS + " and sequence > :after order by sequence limit :limit")
                .param("scope", caller.organizationFilter())
                .param("after", sequence)
                .param("limit", limit)
                .query(AuditLog::read)
                .list();
    }

    /** The last entries behind that place, in order. */
    public List<AuditEvent> newest(long sequence, int limit, Caller caller) {
        return client.sql(COLUMNS + " and sequence > :after order by sequence desc limit :limit")
                .param("scope", caller.organizationFilter())
                .param("after", sequence)
                .param("limit", limit)
                .query(AuditLog::read)
                .list()
                .reversed();
    }

    boolean holds(String eventId) {
        return client.sql("select exists (select from audit_event where id = :id)")
                .param("id", eventId)
                .query(Boolean.class)
                .single();
    }

    /** Those of them that are in the log. */
    List<String> held(List<String> eventIds) {
        return client.sql("select id from audit_event where id = any(:ids)")
                .param("ids", eventIds.toArray(String[]::new))
                .query((row, number) -> row.getString("id"))
                .list();
    }

    /** Without gaps, so it is also how many entries there are; 0 when there is none. */
    public long lastSequence() {
        return client.sql("select coalesce(max(sequence), 0) from audit_event")
                .query(Long.class)
                .single();
    }

    private static AuditEvent read(ResultSet row, int number) throws SQLException {
        return new AuditEvent(
                row.getLong("sequence"),
                row.getString("id"),
                row.getString("type"),
                row.getString("source"),
                row.getObject("event_time", OffsetDateTime.class).toInstant(),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getString("tenant_id"),
                row.getString("subject"),
                row.getString("correlation_id"),
                row.getString("causation_id"),
                row.getString("summary"),
                row.getString("data"));
    }
}
