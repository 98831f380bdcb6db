package dev.latchkey.kit.outbox;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.kit.copy.BinaryCopy;
import dev.latchkey.kit.topics.TopicNames;
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

    /** Appends all at once, in the given order; returns their ids in that order. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<String> append(List<Announcement> announcements) {
        if (announcements.isEmpty()) {
            return List.of();
        }
        var rows = new BinaryCopy("outbox_event", "topic", "record_key", "headers", "value");
        var ids = new ArrayList<String>(announcements.size());
        var now = clock.instant();
        for (var announcement : announcements) {
            var event = announcement.event();
            var cause = announcement.cause();
            var type = EventCatalogue.of(event);
            // They begin with the time, so that indexes grow at their end only.
            var id = UuidCreator.getTimeOrderedEpoch().toString();
            ids.add(id);
            rows.row()
                    .text(topics.of(type.topic()))
                    .text(event.recordKey())
                    .bytea(EventHeaders.encode(new EventAttributes(
                            id,
                            type.name(),
                            source,
                            now,
                            event.recordKey(),
                            event.tenantId(),
                            cause.correlationId(),
                            cause.causationId())))
                    .bytea(EventCodec.encode(event));
        }
        rows.insert(jdbc);
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
