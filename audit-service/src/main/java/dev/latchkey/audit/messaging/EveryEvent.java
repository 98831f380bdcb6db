package dev.latchkey.audit.messaging;

import dev.latchkey.audit.event.AppendEvents;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Subscription;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What audit-service reads: every topic there is, commands included. A new topic is in it by itself. */
@Configuration(proxyBeanMethods = false)
class EveryEvent {

    @Bean
    Subscription subscription(AppendEvents appendEvents, ServiceProperties properties) {
        return new Subscription(Set.of(Topic.values()), properties.consumerThreads(), true, appendEvents::append);
    }
}
