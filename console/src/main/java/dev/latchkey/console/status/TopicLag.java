package dev.latchkey.console.status;

import dev.latchkey.console.services.ServiceName;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares what each service has taken with what the topics hold. */
@Component
final class TopicLag {

    private static final long TIMEOUT_SECONDS = 5;
    private static final Comparator<Lag.GroupLag> BY_GROUP_AND_TOPIC =
            Comparator.comparing(Lag.GroupLag::group).thenComparing(Lag.GroupLag::topic);

    private final Admin admin;
    private final TopicNames topics;
    private final OldestRecord oldestRecord;
    private final Clock clock;

    TopicLag(Admin admin, TopicNames topics, OldestRecord oldestRecord, Clock clock) {
        this.admin = admin;
        this.topics = topics;
        this.oldestRecord = oldestRecord;
        this.clock = clock;
    }

    private record Reading(String group, TopicPartition partition) {}

    /** @throws IllegalStateException when Kafka does not answer */
    Lag measure() {
        try {
            var positions = positions();
            var ends = offsets(
                    positions.keySet().stream().map(Reading::partition).collect(Collectors.toSet()),
                    OffsetSpec.latest());
            var perTopic = new HashMap<Map.Entry<String, String>, Long>();
            var behind = new HashMap<TopicPartition, Long>();
            positions.forEach((reading, position) -> {
                var waiting = Math.max(0, ends.getOrDefault(reading.partition, position) - position);
                perTopic.merge(Map.entry(reading.group, reading.partition.topic()), waiting, Long::sum);
                if (waiting > 0) {
                    behind.merge(reading.partition, position, Math::min);
                }
            });
            var groups = perTopic.entrySet().stream()
                    .map(lag ->
                            new Lag.GroupLag(lag.getKey().getKey(), lag.getKey().getValue(), lag.getValue()))
                    .sorted(BY_GROUP_AND_TOPIC)
                    .toList();
            return new Lag(groups.stream().mapToLong(Lag.GroupLag::records).sum(), age(behind), groups);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer", e);
        }
    }

    private long age(Map<TopicPartition, Long> behind) {
        if (behind.isEmpty()) {
            return 0;
        }
        var now = clock.instant();
        var oldest = oldestRecord.among(behind);
        return oldest.isEmpty()
                ? 0
                : Math.max(
                        0,
                        Duration.between(Instant.ofEpochMilli(oldest.getAsLong()), now)
                                .toSeconds());
    }

    /** The next offset each group takes, of every partition it has read or is assigned. */
    private Map<Reading, Long> positions() throws InterruptedException, ExecutionException, TimeoutException {
        var names = Arrays.stream(ServiceName.values())
                .map(ServiceName::text)
                .collect(Collectors.toMap(topics::group, service -> service));
        var committed = admin.listConsumerGroupOffsets(names.keySet().stream()
                .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec())));
        var described = admin.describeConsumerGroups(names.keySet()).describedGroups();
        var positions = new HashMap<Reading, Long>();
        var neverRead = new ArrayList<Reading>();
        for (var group : new TreeMap<>(names).entrySet()) {
            var offsets = orNull(committed.partitionsToOffsetAndMetadata(group.getKey()));
            if (offsets != null) {
                ours(offsets)
                        .forEach(
                                (partition, offset) -> positions.put(new Reading(group.getValue(), partition), offset));
            }
            var members = orNull(described.get(group.getKey()));
            if (members != null) {
                members.members().stream()
                        .flatMap(member -> member.assignment().topicPartitions().stream())
                        .filter(partition -> isOurs(partition))
                        .map(partition -> new Reading(group.getValue(), partition))
                        .filter(reading -> !positions.containsKey(reading))
                        .forEach(neverRead::add);
            }
        }
        if (!neverRead.isEmpty()) {
            var begins = offsets(
                    neverRead.stream().map(Reading::partition).collect(Collectors.toSet()), OffsetSpec.earliest());
            neverRead.forEach(reading -> positions.put(reading, begins.getOrDefault(reading.partition, 0L)));
        }
        return positions;
    }

    private Map<TopicPartition, Long> ours(Map<TopicPartition, OffsetAndMetadata> offsets) {
        var ours = new HashMap<TopicPartition, Long>();
        offsets.forEach((partition, offset) -> {
            if (offset != null && isOurs(partition)) {
                ours.put(partition, offset.offset());
            }
        });
        return ours;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        var found = new HashMap<TopicPartition, Long>();
        var answers = admin.listOffsets(
                        Set.copyOf(partitions).stream().collect(Collectors.toMap(partition -> partition, p -> which)))
                .all()
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        answers.forEach((partition, info) -> found.put(partition, info.offset()));
        return found;
    }

    private boolean isOurs(TopicPartition partition) {
        return Arrays.stream(Topic.values()).map(topics::of).anyMatch(partition.topic()::equals);
    }

    /** A group that never ran is not there; that is no failure. */
    private static <T> @Nullable T orNull(@Nullable KafkaFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer == null ? null : answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return null;
            }
            throw e;
        }
    }
}
