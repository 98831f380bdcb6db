package dev.latchkey.servicetest;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventCodec;
import dev.latchkey.kit.outbox.EventHeaders;
import dev.latchkey.testsupport.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads one topic from its beginning and remembers what it read: asking again fetches only what is new. */
final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestServers.kafka(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private int decoded;

    TopicReader(String topic) {
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList());
    }

    /** All up to now. */
    List<ConsumerRecord<String, byte[]>> records() {
        var end = consumer.endOffsets(consumer.assignment());
        while (end.entrySet().stream().anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    /**
     * Each event once, as readers take it: a service that stops sends again what the broker had not yet confirmed.
     *
     * @param unreadable ids of records that are no events, and meant so
     */
    List<Event> events(Set<String> unreadable) {
        var all = records();
        for (; decoded < all.size(); decoded++) {
            var record = all.get(decoded);
            var attributes = EventHeaders.read(record.headers());
            if (!unreadable.contains(attributes.id()) && taken.add(attributes.id())) {
                events.add(EventCodec.decode(attributes.type(), record.value()));
            }
        }
        return List.copyOf(events);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
