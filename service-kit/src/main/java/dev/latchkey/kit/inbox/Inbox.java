package dev.latchkey.kit.inbox;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Remembers which events a consumer group has acted on, in the transaction that acts. For consumers whose state has no
 * natural key with a version; those that have one need no inbox.
 */
public class Inbox {

    private static final String INSERT = """
            insert into inbox_event (consumer_group, event_id)
            select ?, e.id from unnest(?) as e (id)
            on conflict do nothing
            returning event_id
            """;

    private final JdbcTemplate jdbc;

    public Inbox(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Marks the events as taken and returns those that were not before. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Set<String> firstTimers(String consumerGroup, Collection<String> eventIds) {
        Set<String> first = new HashSet<>();
        jdbc.execute(INSERT, (PreparedStatement insert) -> {
            insert.setString(1, consumerGroup);
            insert.setArray(2, insert.getConnection().createArrayOf("text", eventIds.toArray()));
            collect(insert, first);
            return first.size();
        });
        return first;
    }

    /** Forgets events received longer ago than Kafka keeps them for redelivery. */
    public int forgetOlderThan(Duration age) {
        return jdbc.update(
                "delete from inbox_event where received_at < now() - make_interval(secs => ?)", age.toSeconds());
    }

    private static void collect(PreparedStatement insert, Set<String> first) throws SQLException {
        try (var rows = insert.executeQuery()) {
            while (rows.next()) {
                first.add(rows.getString(1));
            }
        }
    }
}
