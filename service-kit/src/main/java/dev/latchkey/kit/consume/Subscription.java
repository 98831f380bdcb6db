package dev.latchkey.kit.consume;

import dev.latchkey.events.Topic;
import java.util.List;
import java.util.Set;

/**
 * What a service reads. Its consumer group is the service itself.
 *
 * @param threads consumers in this process; more than the topics have partitions is a waste
 * @param everyReplay whether dead letters that are sent again for others are handed over, too: for who keeps a record of all, and
 *     knows what it has by its id
 * @param handler see {@link Handler}
 */
public record Subscription(Set<Topic> topics, int threads, boolean everyReplay, Handler handler) {

    public Subscription {
        topics = Set.copyOf(topics);
        if (threads < 1) {
            throw new IllegalArgumentException("a subscription needs at least one thread, was " + threads);
        }
    }

    public Subscription(Set<Topic> topics, int threads, Handler handler) {
        this(topics, threads, false, handler);
    }

    /**
     * Acts on up to 500 events inside one transaction; their offsets are acknowledged after its commit, so a crash
     * means the same events again. They must change nothing then: the handler compares their versions, or the ids of
     * what they bring, with what it has stored. Events of one record key come in order, of different keys and topics
     * in any. May throw {@link PoisonEventException} for an event that can never be acted on; the batch is then taken
     * apart.
     */
    @FunctionalInterface
    public interface Handler {
        void handle(List<Inbound> batch);
    }
}
