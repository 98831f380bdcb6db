package dev.latchkey.kit.topics;

import dev.latchkey.events.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes topics as the catalogue declares them. Every service makes all of them, so the order in
 * which services start does not matter; a topic that is there is left as it is.
 */
public final class TopicSetup {

    private static final long TIMEOUT_SECONDS = 60;

    private final Admin admin;
    private final TopicNames names;
    private final short replicationFactor;
    private final int mostPartitions;

    /**
     * @param replicationFactor how many brokers hold each record; -1 leaves it to the broker
     * @param mostPartitions at least 1; a topic has as many as the catalogue says, but no more than these
     */
    public TopicSetup(Admin admin, TopicNames names, short replicationFactor, int mostPartitions) {
        if (mostPartitions < 1) {
            throw new IllegalArgumentException("latchkey.topic-partitions is at least 1, was " + mostPartitions);
        }
        this.admin = admin;
        this.names = names;
        this.replicationFactor = replicationFactor;
        this.mostPartitions = mostPartitions;
    }

    /** @throws IllegalStateException when the broker cannot be reached within a minute or refuses */
    public void make(Collection<Topic> topics, Collection<String> deadLetterTopics) {
        try {
            var existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            var missing = new HashSet<NewTopic>();
            for (var topic : Set.copyOf(topics)) {
                if (!existing.contains(names.of(topic))) {
                    missing.add(declared(topic));
                }
            }
            for (var name : Set.copyOf(deadLetterTopics)) {
                if (!existing.contains(name)) {
                    missing.add(deadLetters(name));
                }
            }
            for (var result : admin.createTopics(missing).values().entrySet()) {
                await(result.getKey(), result.getValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making topics", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot list the topics of the broker: is Kafka reachable?", e);
        }
    }

    private static void await(String topic, org.apache.kafka.common.KafkaFuture<Void> made)
            throws InterruptedException, TimeoutException {
        try {
            made.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // Another service was quicker.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("cannot make topic " + topic, e);
            }
        }
    }

    private NewTopic declared(Topic topic) {
        var config = new HashMap<String, String>();
        if (topic.compacted()) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        } else {
            config.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    topic.retention()
                            .map(time -> String.valueOf(time.toMillis()))
                            .orElse("-1"));
        }
        return new NewTopic(names.of(topic), Math.min(topic.partitions(), mostPartitions), replicationFactor)
                .configs(config);
    }

    private NewTopic deadLetters(String name) {
        var config = new HashMap<String, String>();
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        return new NewTopic(name, 1, replicationFactor).configs(config);
    }
}
