package dev.latchkey.console.status;

import dev.latchkey.kit.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;

/** Finds out since when records wait. Belongs to no group, so that nobody's position changes. */
@Component
final class OldestRecord {

    private static final int AT_MOST_PARTITIONS = 100;
    private static final Duration AT_MOST = Duration.ofSeconds(1);

    private final Map<String, Object> settings;

    OldestRecord(KafkaProperties kafka) {
        settings = new HashMap<>(KafkaSettings.consumer(kafka));
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // One record of each partition is enough; the broker sends a whole batch anyway.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1_024);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    }

    /**
     * The earliest timestamp among the records at the given offsets, of those that could be read within a second; empty when there was none.
     *
     * @param offsets where each partition's oldest waiting record is
     */
    OptionalLong among(Map<TopicPartition, Long> offsets) {
        var oldest = OptionalLong.empty();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var open = new HashSet<TopicPartition>();
            offsets.keySet().stream().limit(AT_MOST_PARTITIONS).forEach(open::add);
            consumer.assign(List.copyOf(open));
            open.forEach(partition -> consumer.seek(partition, offsets.getOrDefault(partition, 0L)));
            var end = System.nanoTime() + AT_MOST.toNanos();
            while (!open.isEmpty() && System.nanoTime() < end) {
                var records = consumer.poll(Duration.ofMillis(100));
                for (var partition : records.partitions()) {
                    var time = records.records(partition).getFirst().timestamp();
                    oldest = OptionalLong.of(oldest.isPresent() ? Math.min(oldest.getAsLong(), time) : time);
                    open.remove(partition);
                    consumer.pause(List.of(partition));
                }
            }
        }
        return oldest;
    }
}
