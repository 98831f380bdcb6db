package dev.latchkey.vault.key.messaging;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.vault.key.StoreKeys;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Everything the vault stores comes in here. */
@Configuration(proxyBeanMethods = false)
class MatchedKeyEventsSubscription {

    @Bean
    Subscription matchedKeys(StoreKeys storeKeys, ServiceProperties properties) {
        return new Subscription(Set.of(Topic.MATCHED_KEY_EVENTS), properties.consumerThreads(), storeKeys::store);
    }
}
