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
 * @param internalTokenKey file with the public key that internal tokens are checked with
 * @param consumerThreads consumers in this process
 */
@ConfigurationProperties("latchkey")
public record ServiceProperties(
        String service,
        @DefaultValue("latchkey.") String topicPrefix,
        @DefaultValue("-1") short topicReplication,
        Path internalTokenKey,
        @DefaultValue("2") int consumerThreads) {}
