package dev.latchkey.audit;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.testsupport.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other services, as this one sees them. */
public final class Wire implements AutoCloseable {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    private final String prefix;
    private final KafkaProducer<String, byte[]> producer;

    public Wire(String prefix) {
        this.prefix = prefix;
        this.producer = new KafkaProducer<>(
                java.util.Map.of("bootstrap.servers", TestServers.kafka(), "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** An event with an id of its own, as it comes out of Kafka. */
    public static Inbound inbound(Event event) {
        return new Inbound(
                new EventAttributes(
                        UUID.randomUUID().toString(),
                        EventCatalogue.of(event).name(),
                        "/some-service",
                        AT,
                        event.recordKey(),
                        event.tenantId(),
                        "story-1",
                        null),
                event);
    }

    public void send(Inbound... inbound) {
        for (var one : inbound) {
            send(one, EventCodec.encode(one.event()));
        }
    }

    /** A record that says it is such an event, with another value. */
    public void sendGarbageFor(Inbound inbound) {
        send(inbound, "{\"tenantId\":".getBytes(StandardCharsets.UTF_8));
    }

    public long deadLetters(Topic topic) {
        var name = topic.deadLetterName(prefix, "audit-service");
        try (var consumer = new KafkaConsumer<>(
                java.util.Map.<String, Object>of("bootstrap.servers", TestServers.kafka()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(name, 0);
            return consumer.endOffsets(java.util.List.of(partition), Duration.ofSeconds(10))
                    .get(partition);
        }
    }

    private void send(Inbound inbound, byte[] value) {
        var attributes = inbound.attributes();
        var headers = new LinkedHashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", attributes.id());
        headers.put("ce_type", attributes.type());
        headers.put("ce_source", attributes.source());
        headers.put("ce_time", attributes.time().toString());
        headers.put("ce_subject", attributes.subject());
        headers.put("ce_tenantid", attributes.tenantId());
        headers.put("ce_correlationid", attributes.correlationId());
        var topic = EventCatalogue.of(inbound.event()).topic().name(prefix);
        var record = new ProducerRecord<>(topic, inbound.event().recordKey(), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the broker did not take an event", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
