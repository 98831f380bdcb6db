package dev.latchkey.kit.consume;

import dev.latchkey.kit.deadletter.DeadLetterWriter;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.kit.topics.TopicSetup;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Runs a service's {@link Subscription}. Takes raw bytes and builds events from the catalogue, so nothing on the wire
 * picks a class.
 */
public final class EventConsumers implements SmartLifecycle {

    static final int BATCH = 500;

    private static final Duration ACKNOWLEDGED_EVERY = Duration.ofSeconds(1);

    private final ConcurrentMessageListenerContainer<String, byte[]> container;

    /** @param kafka connection settings of the consumers, without group and deserializers */
    public EventConsumers(
            String service,
            Subscription subscription,
            Map<String, Object> kafka,
            TopicNames topics,
            TransactionTemplate transaction,
            DeadLetterWriter deadLetters) {
        kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
        kafka.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        var factory = new DefaultKafkaConsumerFactory<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
        var names = subscription.topics().stream().map(topics::of).toArray(String[]::new);
        var properties = new ContainerProperties(names);
        properties.setGroupId(topics.group(service));
        // What was taken is told by the database: an offset only saves reading it again, and each commit of one is
        // written to
        // the broker's disk.
        properties.setAckMode(ContainerProperties.AckMode.TIME);
        properties.setAckTime(ACKNOWLEDGED_EVERY.toMillis());
        properties.setMessageListener(new BatchListener(service, subscription, transaction, deadLetters));
        properties.setMissingTopicsFatal(false);
        container = new ConcurrentMessageListenerContainer<>(factory, properties);
        container.setBeanName(service + "-consumer");
        container.getContainerProperties().setListenerTaskExecutor(new SimpleAsyncTaskExecutor(service + "-consumer-"));
        container.setConcurrency(subscription.threads());
        container.setCommonErrorHandler(new DefaultErrorHandler(waitAndTryAgain()));
    }

    /** Passing trouble never ends in the dead letters: a recovery key would wait there for nothing. */
    private static ExponentialBackOff waitAndTryAgain() {
        var backOff = new ExponentialBackOff(200, 2);
        backOff.setMaxInterval(10_000);
        backOff.setMaxElapsedTime(Long.MAX_VALUE);
        return backOff;
    }

    /** Makes the topics a subscription reads, and its dead-letter topics. */
    public static void makeTopics(TopicSetup setup, TopicNames topics, String service, Subscription subscription) {
        setup.make(
                subscription.topics(),
                subscription.topics().stream()
                        .map(topic -> topics.deadLetters(topic, service))
                        .toList());
    }

    @Override
    public void start() {
        container.start();
    }

    @Override
    public void stop() {
        container.stop();
    }

    @Override
    public boolean isRunning() {
        return container.isRunning();
    }

    /** Starts after the relay and stops before it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1_000;
    }
}
