package dev.latchkey.audit.event;

import dev.latchkey.kit.security.Caller;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The log itself: what is in it stays as it is. */
@Repository
public class AuditLog {

    /** Any number; the database belongs to this service alone. The relay's lock has another one. */
    private static final long LOCK = 0x61756469_746c6f67L;

    private static final String INSERT = """
            insert into audit_event (sequence, id, type, source, event_time, recorded_at, tenant_id, organization_id,
                subject, correlation_id, causation_id, summary, data)
            select (select coalesce(max(sequence), 0) from audit_event) + row_number() over (order by n.position),
                n.id, n.type, n.source, n.event_time, ?, n.tenant_id, n.organization_id, n.subject,
                n.correlation_id, n.causation_id, n.summary, n.data::json
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) with ordinality
                as n (id, type, source, event_time, tenant_id, organization_id, subject, correlation_id,
                    causation_id, summary, data, position)
            where not exists (select from audit_event as known where known.id = n.id and known.source = n.source)
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
        var once = new LinkedHashMap<String, NewEntry>();
        entries.forEach(entry ->
                once.putIfAbsent(entry.event().source() + " " + entry.event().id(), entry));
        var rows = List.copyOf(once.values());
        jdbc.execute("select pg_advisory_xact_lock(" + LOCK + ")");
        return jdbc.update(INSERT, statement -> bind(statement, rows, now));
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

    private static void bind(PreparedStatement insert, List<NewEntry> rows, Instant now) throws SQLException {
        var c = insert.getConnection();
        insert.setObject(1, now.atOffset(ZoneOffset.UTC));
        insert.setArray(2, column(c, "text", rows, row -> text(row.event().id())));
        insert.setArray(3, column(c, "text", rows, row -> text(row.event().type())));
        insert.setArray(4, column(c, "text", rows, row -> text(row.event().source())));
        insert.setArray(
                5, column(c, "timestamptz", rows, row -> row.event().time().toString()));
        insert.setArray(6, column(c, "text", rows, row -> text(row.event().tenantId())));
        insert.setArray(7, column(c, "bigint", rows, NewEntry::organizationId));
        insert.setArray(8, column(c, "text", rows, row -> text(row.event().subject())));
        insert.setArray(9, column(c, "text", rows, row -> text(row.event().correlationId())));
        insert.setArray(10, column(c, "text", rows, row -> text(row.event().causationId())));
        insert.setArray(11, column(c, "text", rows, row -> text(row.summary())));
        insert.setArray(12, column(c, "text", rows, NewEntry::data));
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null ? null : RecordedData.storable(value);
    }

    private static java.sql.Array column(
            Connection connection, String type, List<NewEntry> rows, Function<NewEntry, @Nullable Object> value)
            throws SQLException {
        // Of the class that the driver has a binary form for; anything else goes through its text form.
        @Nullable Object[] values = switch (type) {
            case "text" -> new @Nullable String[rows.size()];
            case "bigint" -> new @Nullable Long[rows.size()];
            default -> new @Nullable Object[rows.size()];
        };
        for (var i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return connection.createArrayOf(type, values);
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
