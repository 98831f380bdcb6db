package dev.latchkey.rotation.messaging;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.kit.topics.TopicSetup;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.stereotype.Component;

/**
 * Sync-service owns the topic of the refresh commands and may never have run yet; without the topic they would hold up
 * everything behind them in the outbox.
 */
@Component
class RefreshTopic {

    RefreshTopic(Admin admin, TopicNames topics, ServiceProperties properties) {
        new TopicSetup(admin, topics, properties.topicReplication()).make(Set.of(Topic.REFRESH_COMMANDS), Set.of());
    }
}
