package dev.latchkey.kit.deadletter;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.topics.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists dead letters and sends them to their topic again, oldest first. A letter that was replayed leaves its topic: nothing
 * else would remember for good that it was, and it may hold a sealed secret.
 */
public final class DeadLetterDesk {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterDesk.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int SILENT_POLLS = 20;

    private final Map<String, Object> kafka;
    private final Admin admin;
    private final Producer<String, byte[]> producer;
    private final TopicNames topics;

    /** @param kafka connection settings of consumers */
    public DeadLetterDesk(
            Map<String, Object> kafka, Admin admin, Producer<String, byte[]> producer, TopicNames topics) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.admin = admin;
        this.producer = producer;
        this.topics = topics;
    }

    /** How many letters wait, over all topics. */
    public long count() {
        try (var consumer = consumer()) {
            return waiting(consumer, null).values().stream()
                    .mapToLong(Range::size)
                    .sum();
        }
    }

    /** The oldest waiting letters. */
    public List<DeadLetter> list(int limit) {
        var letters = new ArrayList<DeadLetter>();
        try (var consumer = consumer()) {
            for (var range : waiting(consumer, null).entrySet()) {
                read(consumer, range.getKey(), range.getValue(), limit - letters.size())
                        .forEach(record -> letters.add(letter(record)));
            }
        }
        return letters;
    }

    /**
     * Sends the oldest waiting letters to their topics again, for the group that could not take them. One that was too large to be
     * kept whole cannot be sent: it only leaves.
     *
     * @param deadTopic only letters of this dead-letter topic; null for all
     * @return how many were sent
     */
    public int replay(@Nullable String deadTopic, int limit) {
        var sent = 0;
        try (var consumer = consumer()) {
            for (var range : waiting(consumer, deadTopic).entrySet()) {
                for (var record : read(consumer, range.getKey(), range.getValue(), limit - sent)) {
                    if (isWhole(record)) {
                        send(record);
                        sent++;
                    }
                    forget(range.getKey(), record.offset());
                }
            }
        }
        return sent;
    }

    private record Range(long from, long to) {
        long size() {
            return Math.max(0, to - from);
        }
    }

    private Map<TopicPartition, Range> waiting(Consumer<String, byte[]> consumer, @Nullable String deadTopic) {
        var partitions = partitions(consumer, deadTopic);
        consumer.assign(partitions);
        var begins = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        var ranges = new java.util.TreeMap<TopicPartition, Range>(
                java.util.Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        for (var partition : partitions) {
            var begin = begins.getOrDefault(partition, 0L);
            var range = new Range(begin, ends.getOrDefault(partition, begin));
            if (range.size() > 0) {
                ranges.put(partition, range);
            }
        }
        return ranges;
    }

    private List<TopicPartition> partitions(Consumer<String, byte[]> consumer, @Nullable String deadTopic) {
        try {
            var found = new ArrayList<TopicPartition>();
            for (var topic : admin.listTopics().names().get()) {
                if (topic.startsWith(topics.prefix())
                        && topic.endsWith("-dlt")
                        && (deadTopic == null || deadTopic.equals(topic))) {
                    consumer.partitionsFor(topic)
                            .forEach(info -> found.add(new TopicPartition(topic, info.partition())));
                }
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while listing topics", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not list its topics", e);
        }
    }

    private static List<ConsumerRecord<String, byte[]>> read(
            Consumer<String, byte[]> consumer, TopicPartition partition, Range range, int limit) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        if (limit <= 0) {
            return records;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, range.from);
        var silent = 0;
        while (records.size() < limit && consumer.position(partition) < range.to) {
            var polled = consumer.poll(POLL);
            silent = polled.isEmpty() ? silent + 1 : 0;
            if (silent == SILENT_POLLS) {
                throw new IllegalStateException("Kafka does not give the records of " + partition);
            }
            for (var record : polled) {
                if (records.size() < limit && record.offset() < range.to) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    private static boolean isWhole(ConsumerRecord<String, byte[]> record) {
        var whole = DeadLetterHeaders.text(record.headers(), DeadLetterHeaders.VALUE_LEFT_OUT) == null;
        if (!whole) {
            LOG.atWarn()
                    .addKeyValue("deadTopic", record.topic())
                    .addKeyValue("deadOffset", record.offset())
                    .log("dead letter without its value cannot be replayed");
        }
        return whole;
    }

    private void forget(TopicPartition partition, long offset) {
        try {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset + 1)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while replaying", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not forget a letter that was replayed; it waits still", e);
        }
    }

    private void send(ConsumerRecord<String, byte[]> record) {
        var letter = letter(record);
        var headers = new RecordHeaders(record.headers().toArray());
        for (var name : List.of(
                DeadLetterHeaders.TOPIC,
                DeadLetterHeaders.PARTITION,
                DeadLetterHeaders.OFFSET,
                DeadLetterHeaders.GROUP,
                DeadLetterHeaders.CAUSE,
                DeadLetterHeaders.AT)) {
            headers.remove(name);
        }
        DeadLetterHeaders.set(headers, DeadLetterHeaders.REPLAY_FOR, letter.group());
        try {
            producer.send(new ProducerRecord<>(
                            letter.topic(), letter.partition(), key(record, letter), record.value(), headers))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while replaying", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take a replayed record; it waits still", e);
        }
    }

    /** The last record of a key is all that compaction leaves: an old one that comes back must not be that. */
    private @Nullable String key(ConsumerRecord<String, byte[]> record, DeadLetter letter) {
        return topics.find(letter.topic()).filter(Topic::compacted).isEmpty()
                ? record.key()
                : "replay/" + letter.deadTopic() + "/" + letter.deadOffset();
    }

    private static DeadLetter letter(ConsumerRecord<String, byte[]> record) {
        var headers = record.headers();
        return new DeadLetter(
                record.topic(),
                record.offset(),
                textOr(headers, DeadLetterHeaders.TOPIC, ""),
                Integer.parseInt(textOr(headers, DeadLetterHeaders.PARTITION, "0")),
                Long.parseLong(textOr(headers, DeadLetterHeaders.OFFSET, "0")),
                textOr(headers, DeadLetterHeaders.GROUP, ""),
                textOr(headers, DeadLetterHeaders.CAUSE, ""),
                Instant.parse(textOr(headers, DeadLetterHeaders.AT, Instant.EPOCH.toString())),
                DeadLetterHeaders.text(headers, "ce_type"),
                record.key());
    }

    private static String textOr(org.apache.kafka.common.header.Headers headers, String name, String fallback) {
        var text = DeadLetterHeaders.text(headers, name);
        return text == null ? fallback : text;
    }

    private Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
