package dev.latchkey.kit.tiny;

import dev.latchkey.events.TenantEvent.SyncRunStarted;
import dev.latchkey.events.Topic;
import dev.latchkey.kit.ServiceKit;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.Subscription;
import java.util.Set;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The smallest service the kit carries. */
@SpringBootApplication
@Import(ServiceKit.class)
class TinyApplication {

    @Bean
    Subscription subscription(Runs runs, ServiceProperties properties) {
        return new Subscription(
                Set.of(Topic.TENANT_EVENTS),
                properties.consumerThreads(),
                batch -> Inbound.only(batch, SyncRunStarted.class).forEach(started -> runs.remember(started.runId())));
    }
}
