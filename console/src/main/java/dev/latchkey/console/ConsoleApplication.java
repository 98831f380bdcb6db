package dev.latchkey.console;

import dev.latchkey.kit.KafkaSettings;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.deadletter.DeadLetterDesk;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.topics.TopicNames;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The public edge. It holds no database: what it shows, it asks the services and Kafka for. */
@SpringBootApplication(
        exclude = {
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            JdbcClientAutoConfiguration.class,
            JdbcTemplateAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class
        })
@EnableConfigurationProperties({ConsoleProperties.class, ServiceProperties.class})
public class ConsoleApplication {

    static void main(String[] arguments) {
        LatchkeyService.start(ConsoleApplication.class, "console", Map.of(), arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TopicNames topicNames(ServiceProperties properties) {
        return new TopicNames(properties.topicPrefix());
    }

    @Bean
    InternalToken.Issuer internalTokens(ConsoleProperties properties, Clock clock) {
        return new InternalToken.Issuer(SecretFiles.readJwk(properties.internalTokenKey()), clock);
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
    DeadLetterDesk deadLetterDesk(
            KafkaProperties kafka, Admin admin, Producer<String, byte[]> producer, TopicNames topics) {
        return new DeadLetterDesk(KafkaSettings.consumer(kafka), admin, producer, topics);
    }
}
