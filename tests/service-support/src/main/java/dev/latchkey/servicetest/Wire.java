package dev.latchkey.servicetest;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The other services, as the one under test sees them: sends what they would, and remembers all that is announced. */
public final class Wire implements AutoCloseable {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final int ATTEMPTS = 3;

    private final String prefix;
    private final String service;
    private final Deque<ProducerRecord<String, byte[]>> unacknowledged = new ArrayDeque<>();
    private final Set<String> garbage = new HashSet<>();
    private final Map<String, TopicReader> readers = new HashMap<>();
    private KafkaProducer<String, byte[]> producer = producer();

    /** @param service the one under test: it sets dead letters aside under its name */
    public Wire(String prefix, String service) {
        this.prefix = prefix;
        this.service = service;
    }

    private static KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", TestServers.kafka(), "linger.ms", 0),
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

    /** Each with an id of its own. */
    public void send(Event... events) {
        send(Arrays.stream(events).map(Wire::inbound).toArray(Inbound[]::new));
    }

    public void send(Inbound... inbound) {
        for (var one : inbound) {
            send(one, EventCodec.encode(one.event()));
        }
        awaitAcknowledgements();
    }

    /** A record that says it is such an event, with another value. */
    public void sendGarbageFor(Event event) {
        var inbound = inbound(event);
        garbage.add(inbound.attributes().id());
        send(inbound, "{\"tenantId\":".getBytes(StandardCharsets.UTF_8));
        awaitAcknowledgements();
    }

    /** Everything announced on the topic so far, in order per record key; each event once, however often it was sent. */
    public List<Event> heard(Topic topic) {
        return reader(topic.name(prefix)).events(garbage);
    }

    public <E extends Event> List<E> heard(Topic topic, Class<E> kind) {
        return heard(topic).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The same as it lies in Kafka, which may have events twice. */
    public List<ConsumerRecord<String, byte[]>> records(Topic topic) {
        return reader(topic.name(prefix)).records();
    }

    /** What the service set aside of the topic. */
    public List<ConsumerRecord<String, byte[]>> deadLetters(Topic topic) {
        return reader(topic.deadLetterName(prefix, service)).records();
    }

    private TopicReader reader(String topic) {
        return readers.computeIfAbsent(topic, TopicReader::new);
    }

    private void send(Inbound inbound, byte[] value) {
        var attributes = inbound.attributes();
        var topic = EventCatalogue.of(inbound.event()).topic();
        var record = new ProducerRecord<>(topic.name(prefix), inbound.event().recordKey(), value);
        var headers = Map.of(
                "ce_specversion", "1.0",
                "ce_id", attributes.id(),
                "ce_type", attributes.type(),
                "ce_source", attributes.source(),
                "ce_time", attributes.time().toString(),
                "ce_subject", attributes.subject(),
                "ce_tenantid", attributes.tenantId(),
                "ce_correlationid", attributes.correlationId());
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        unacknowledged.add(record);
    }

    /** Like an outbox: what the broker did not take goes out again, with all that came after it. */
    private void awaitAcknowledgements() {
        try {
            var refusals = new ArrayList<Throwable>();
            while (!unacknowledged.isEmpty()) {
                var refusal = sendUntilRefused();
                if (refusal != null) {
                    refusals.add(refusal);
                    if (refusals.size() == ATTEMPTS) {
                        throw new IllegalStateException("the broker did not take an event: " + refusals, refusal);
                    }
                    // One that once failed may keep its trouble for itself.
                    producer.close(Duration.ZERO);
                    producer = producer();
                }
            }
        } finally {
            unacknowledged.clear();
        }
    }

    private @Nullable Throwable sendUntilRefused() {
        var sent = unacknowledged.stream().map(producer::send).toList();
        producer.flush();
        try {
            for (var one : sent) {
                one.get();
                unacknowledged.removeFirst();
            }
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while events were sent", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        readers.values().forEach(TopicReader::close);
    }
}
