package dev.latchkey.bench;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.kit.topics.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends what another service would. */
final class Sending {

    private final Producer<String, byte[]> producer;
    private final String source;
    private final TopicNames topics = new TopicNames("latchkey.");
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param source {@code ce_source} of the events */
    Sending(Producer<String, byte[]> producer, String source) {
        this.producer = producer;
        this.source = source;
    }

    /** What becomes of it is known in the end; to keep every answer would be what grows. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void send(Event event) {
        var type = EventCatalogue.of(event);
        var record = new ProducerRecord<>(topics.of(type.topic()), event.recordKey(), EventCodec.encode(event));
        var id = UUID.randomUUID().toString();
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", id);
        header(record, "ce_type", type.name());
        header(record, "ce_source", source);
        header(record, "ce_time", Instant.now().toString());
        header(record, "ce_subject", event.recordKey());
        header(record, "ce_tenantid", event.tenantId());
        header(record, "ce_correlationid", id);
        producer.send(record, (metadata, e) -> failure.compareAndSet(null, e));
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    void finish() {
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("the broker did not take every event", failure.get());
        }
    }
}
