package dev.latchkey.kit.outbox;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.kit.topics.TopicNames;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Events that leave with the transaction that is open now, or not at all. Order is kept per record key as long as
 * writers of the same key are serialized, by a row lock taken before {@link #append} or by one consumer thread.
 */
public class Outbox {

    private static final String INSERT = """
            insert into outbox_event (topic, record_key, headers, value)
            select e.topic, e.record_key, e.headers, e.value
            from unnest(?, ?, ?, ?) with ordinality as e (topic, record_key, headers, value, position)
            order by e.position
            """;

    private final JdbcTemplate jdbc;
    private final TopicNames topics;
    private final String source;
    private final Clock clock;
    private final Runnable committed;

    /**
     * @param source the service, {@code ce_source} of its events
     * @param committed called after a commit that left events here
     */
    public Outbox(JdbcTemplate jdbc, TopicNames topics, String source, Clock clock, Runnable committed) {
        this.jdbc = jdbc;
        this.topics = topics;
        this.source = "/" + source;
        this.clock = clock;
        this.committed = committed;
    }

    /** @return the id of the event */
    @Transactional(propagation = Propagation.MANDATORY)
    public String append(Event event, Cause cause) {
        return append(List.of(new Announcement(event, cause))).getFirst();
    }

    /** Appends all with one statement, in the given order; returns their ids in that order. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<String> append(List<Announcement> announcements) {
        if (announcements.isEmpty()) {
            return List.of();
        }
        var size = announcements.size();
        var topicColumn = new String[size];
        var keyColumn = new String[size];
        var headerColumn = new byte[size][];
        var valueColumn = new byte[size][];
        var ids = new ArrayList<String>(size);
        var now = clock.instant();
        for (var i = 0; i < size; i++) {
            var event = announcements.get(i).event();
            var cause = announcements.get(i).cause();
            var type = EventCatalogue.of(event);
            // They begin with the time, so that indexes grow at their end only.
            var id = UuidCreator.getTimeOrderedEpoch().toString();
            ids.add(id);
            topicColumn[i] = topics.of(type.topic());
            keyColumn[i] = event.recordKey();
            headerColumn[i] = EventHeaders.encode(new EventAttributes(
                    id,
                    type.name(),
                    source,
                    now,
                    event.recordKey(),
                    event.tenantId(),
                    cause.correlationId(),
                    cause.causationId()));
            valueColumn[i] = EventCodec.encode(event);
        }
        jdbc.execute(INSERT, (PreparedStatement statement) -> {
            var connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("text", topicColumn));
            statement.setArray(2, connection.createArrayOf("text", keyColumn));
            statement.setArray(3, connection.createArrayOf("bytea", headerColumn));
            statement.setArray(4, connection.createArrayOf("bytea", valueColumn));
            return statement.executeUpdate();
        });
        wakeRelayAfterCommit();
        return ids;
    }

    private void wakeRelayAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                committed.run();
            }
        });
    }
}
