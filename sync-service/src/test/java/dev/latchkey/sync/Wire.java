package dev.latchkey.sync;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.outbox.EventHeaders;
import dev.latchkey.testsupport.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other services, as this one sees them: sends commands, and remembers all that was announced. */
public final class Wire implements AutoCloseable {

    private final String prefix;
    private final KafkaProducer<String, byte[]> producer;
    private final List<Future<RecordMetadata>> unacknowledged = new ArrayList<>();
    private final Map<String, KafkaConsumer<String, byte[]>> consumers = new HashMap<>();
    private final Map<String, List<ConsumerRecord<String, byte[]>>> heard = new HashMap<>();
    private final Map<Topic, List<Event>> events = new EnumMap<>(Topic.class);

    public Wire(String prefix) {
        this.prefix = prefix;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestServers.kafka(), "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public void send(Event... announced) {
        for (var event : announced) {
            send(event, EventCodec.encode(event));
        }
        awaitAcknowledgements();
    }

    /** A record that says it is such an event, with another value. */
    public void sendGarbageFor(Event event) {
        send(event, "{\"tenantId\":".getBytes(StandardCharsets.UTF_8));
        awaitAcknowledgements();
    }

    /** Everything announced on the topic so far, in order per record key. */
    public List<Event> heard(Topic topic) {
        var all = events.computeIfAbsent(topic, key -> new ArrayList<>());
        var records = poll(topic.name(prefix));
        for (var record : records.subList(all.size(), records.size())) {
            var attributes = EventHeaders.read(record.headers());
            all.add(EventCodec.decode(attributes.type(), record.value()));
        }
        return List.copyOf(all);
    }

    public <E extends Event> List<E> heard(Topic topic, Class<E> kind) {
        return heard(topic).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public List<ConsumerRecord<String, byte[]>> deadLetters(Topic topic) {
        return poll(topic.deadLetterName(prefix, "sync-service"));
    }

    private void awaitAcknowledgements() {
        producer.flush();
        try {
            for (var one : unacknowledged) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the broker did not take an event", e);
        }
        unacknowledged.clear();
    }

    private List<ConsumerRecord<String, byte[]>> poll(String topic) {
        var consumer = consumers.computeIfAbsent(topic, Wire::consumer);
        var records = heard.computeIfAbsent(topic, key -> new ArrayList<>());
        var end = consumer.endOffsets(consumer.assignment());
        while (end.entrySet().stream().anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
        return records;
    }

    private static KafkaConsumer<String, byte[]> consumer(String topic) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", TestServers.kafka(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList());
        return consumer;
    }

    private void send(Event event, byte[] value) {
        var type = EventCatalogue.of(event);
        var record = new ProducerRecord<>(type.topic().name(prefix), event.recordKey(), value);
        var headers = new HashMap<String, String>(Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                UUID.randomUUID().toString(),
                "ce_type",
                type.name(),
                "ce_source",
                "/rotation-service",
                "ce_time",
                "2026-11-22T10:00:00Z",
                "ce_subject",
                event.recordKey(),
                "ce_tenantid",
                event.tenantId(),
                "ce_correlationid",
                "run-1"));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        unacknowledged.add(producer.send(record));
    }

    @Override
    public void close() {
        producer.close();
        consumers.values().forEach(KafkaConsumer::close);
    }
}
