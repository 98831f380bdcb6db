package dev.latchkey.kit;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.consume.EventConsumers;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.kit.deadletter.DeadLetterWriter;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.outbox.OutboxMetrics;
import dev.latchkey.kit.outbox.OutboxRelay;
import dev.latchkey.kit.security.ServiceSecurity;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.kit.topics.TopicSetup;
import dev.latchkey.kit.web.ProblemAdvice;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What every service stands on; a service imports this and declares one {@link Subscription}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceProperties.class)
@Import({ServiceSecurity.class, ProblemAdvice.class})
public class ServiceKit {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TopicNames topicNames(ServiceProperties properties) {
        return new TopicNames(properties.topicPrefix());
    }

    /** The kit's table has a history of its own, so that it and the service's tables evolve apart. */
    @Bean
    FlywayMigrationStrategy migrations() {
        return service -> {
            Flyway.configure()
                    .configuration(service.getConfiguration())
                    .locations("classpath:db/kit")
                    .table("kit_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            service.migrate();
        };
    }

    @Bean
    Admin kafkaAdminClient(KafkaProperties kafka) {
        return KafkaSettings.admin(kafka);
    }

    @Bean
    Producer<String, byte[]> kafkaProducer(KafkaProperties kafka) {
        return KafkaSettings.producer(kafka);
    }

    @Bean
    OutboxRelay outboxRelay(DataSource dataSource, Producer<String, byte[]> producer) {
        return new OutboxRelay(dataSource, producer);
    }

    @Bean
    Outbox outbox(JdbcTemplate jdbc, TopicNames topics, ServiceProperties properties, Clock clock, OutboxRelay relay) {
        return new Outbox(jdbc, topics, properties.service(), clock, relay::wake);
    }

    @Bean
    OutboxMetrics outboxMetrics(JdbcTemplate jdbc, OutboxRelay relay) {
        return new OutboxMetrics(jdbc, relay);
    }

    @Bean
    DeadLetterWriter deadLetterWriter(Producer<String, byte[]> producer, ServiceProperties properties, Clock clock) {
        return new DeadLetterWriter(producer, properties.service(), clock);
    }

    @Bean
    EventConsumers eventConsumers(
            Subscription subscription,
            Admin admin,
            KafkaProperties kafka,
            TopicNames topics,
            ServiceProperties properties,
            PlatformTransactionManager transactions,
            DeadLetterWriter deadLetters) {
        var setup = new TopicSetup(admin, topics, properties.topicReplication(), properties.topicPartitions());
        // All of them, not only its own: a topic that is missing would hold up the outbox of whoever sends to it.
        setup.make(EnumSet.allOf(Topic.class), Set.of());
        EventConsumers.makeTopics(setup, topics, properties.service(), subscription);
        return new EventConsumers(
                properties.service(),
                subscription,
                KafkaSettings.consumer(kafka),
                topics,
                new TransactionTemplate(transactions),
                deadLetters);
    }
}
