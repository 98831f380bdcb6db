package dev.latchkey.kit;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.kit.topics.TopicSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics under a prefix no other test uses, and what is on them. */
public final class KitKafka implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final String address;
    private final TopicNames names;
    private final Admin admin;
    private final Producer<String, byte[]> producer;

    /** @param producerSettings besides the address */
    public KitKafka(String address, String prefix, Map<String, Object> producerSettings) {
        this.address = address;
        this.names = new TopicNames(prefix);
        this.admin = Admin.create(settings());
        var settings = settings();
        settings.putAll(producerSettings);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    public Map<String, Object> settings() {
        return new HashMap<>(Map.of("bootstrap.servers", address));
    }

    public TopicNames names() {
        return names;
    }

    public Admin admin() {
        return admin;
    }

    public Producer<String, byte[]> producer() {
        return producer;
    }

    public void make(Topic... topics) {
        new TopicSetup(admin, names, (short) 1, 6).make(Set.of(topics), Set.of());
    }

    public void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<ConsumerRecord<String, byte[]>> read(Topic topic) {
        return read(names.of(topic));
    }

    /** Everything on the topic now, in order per partition. */
    public List<ConsumerRecord<String, byte[]>> read(String topic) {
        try (var consumer = new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close();
    }
}
