package dev.latchkey.kit;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings every service has.
 *
 * @param service its name: consumer group, event source
 * @param topicPrefix put before every topic and group name
 * @param topicReplication how many brokers hold each record of the topics it makes; -1 leaves it to the broker
 * @param topicPartitions parts at most of each topic it makes, if the catalogue does not name fewer: more than its readers have
 *     threads make batches smaller, and each part is one more write to the broker's disk
 * @param internalTokenKey file with the public key that internal tokens are checked with
 * @param consumerThreads consumers in this process
 */
@ConfigurationProperties("latchkey")
public record ServiceProperties(
        String service,
        @DefaultValue("latchkey.") String topicPrefix,
        @DefaultValue("-1") short topicReplication,
        @DefaultValue("6") int topicPartitions,
        Path internalTokenKey,
        @DefaultValue("2") int consumerThreads) {}
