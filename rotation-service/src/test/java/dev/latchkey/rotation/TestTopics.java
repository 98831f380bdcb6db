package dev.latchkey.rotation;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.Topic;
import dev.latchkey.events.UnreadableEventException;
import dev.latchkey.testsupport.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other services, as far as Kafka shows them: sends what they would send, reads what they would read. */
final class TestTopics implements AutoCloseable {

    private final String prefix;
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka()),
            new StringSerializer(),
            new ByteArraySerializer());

    TestTopics(String prefix) {
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    /** Each with an id of its own. */
    void send(Event... events) {
        for (var event : events) {
            send(UUID.randomUUID().toString(), event);
        }
    }

    void send(String id, Event event) {
        send(id, event, EventCodec.encode(event));
    }

    /** The event's headers with another value. */
    void send(String id, Event event, byte[] value) {
        var type = EventCatalogue.of(event);
        var message = new ProducerRecord<>(type.topic().name(prefix), event.recordKey(), value);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id,
                        "ce_type",
                        type.name(),
                        "ce_source",
                        "/test",
                        "ce_time",
                        Instant.now().toString(),
                        "ce_subject",
                        event.recordKey(),
                        "ce_tenantid",
                        event.tenantId(),
                        "ce_correlationid",
                        "story-" + id)
                .forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        var sent = producer.send(message);
        producer.flush();
        if (sent.state() != Future.State.SUCCESS) {
            throw new IllegalStateException("not sent", sent.exceptionNow());
        }
    }

    /** Every event of one kind on its topic, from the beginning; the poison of a test is left out. */
    <E extends Event> List<E> all(Topic topic, Class<E> kind) {
        return records(topic.name(prefix)).stream()
                .flatMap(TestTopics::readable)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static Stream<Event> readable(ConsumerRecord<String, byte[]> message) {
        try {
            var type = new String(message.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
            return Stream.of(EventCodec.decode(type, message.value()));
        } catch (UnreadableEventException e) {
            return Stream.empty();
        }
    }

    List<ConsumerRecord<String, byte[]>> records(String topic) {
        var settings = Map.<String, Object>of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka());
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
