package dev.latchkey.matching.messaging;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.matching.match.MatchDevices;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What matching-service reads. */
@Configuration(proxyBeanMethods = false)
class SyncEvents {

    @Bean
    Subscription subscription(MatchDevices matchDevices, ServiceProperties properties) {
        return new Subscription(
                Set.of(Topic.TENANT_EVENTS, Topic.DEVICE_EVENTS, Topic.RECOVERY_KEY_EVENTS),
                properties.consumerThreads(),
                matchDevices::take);
    }
}
