package dev.latchkey.kit.outbox;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.TenantEvent.SyncRunProgressed;
import dev.latchkey.kit.topics.TopicNames;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events as records of Kafka, and the numbered events most tests of the kit use. */
public final class EventRecords {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private EventRecords() {}

    /** The event number so-and-so about a tenant. */
    public static SyncRunProgressed numbered(String tenant, int number) {
        return new SyncRunProgressed(tenant, "run", number, 0, NOON);
    }

    public static int number(Event event) {
        return ((SyncRunProgressed) event).devices();
    }

    public static Event event(ConsumerRecord<String, byte[]> record) {
        return EventCodec.decode(EventHeaders.read(record.headers()).type(), record.value());
    }

    /** The numbers of a tenant's events in the order of the topic. */
    public static List<Integer> numbers(List<ConsumerRecord<String, byte[]>> records, String tenant) {
        return records.stream()
                .filter(record -> record.key().equals(tenant))
                .map(record -> number(event(record)))
                .toList();
    }

    public static ProducerRecord<String, byte[]> of(Event event, TopicNames names) {
        return of(event, EventCodec.encode(event), names);
    }

    /** With a value that need not be one of the event. */
    public static ProducerRecord<String, byte[]> of(Event event, byte[] value, TopicNames names) {
        var type = EventCatalogue.of(event);
        var attributes = new EventAttributes(
                UUID.randomUUID().toString(),
                type.name(),
                "/test",
                NOON,
                event.recordKey(),
                event.tenantId(),
                "story",
                null);
        return new ProducerRecord<>(
                names.of(type.topic()),
                null,
                event.recordKey(),
                value,
                EventHeaders.decode(EventHeaders.encode(attributes), event.recordKey()));
    }
}
