package dev.latchkey.sync;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import dev.latchkey.events.Topic;
import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphSettings;
import dev.latchkey.graph.RotatedCredentials;
import dev.latchkey.kit.ServiceProperties;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.sync.application.CredentialSealer;
import dev.latchkey.sync.consent.ConsentProperties;
import dev.latchkey.sync.key.RecoverySealer;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keys, Microsoft and Kafka as sync-service uses them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SyncProperties.class, ConsentProperties.class, GraphSettings.class})
class SyncConfiguration {

    @Bean
    KeysetHandle tenantCredentialsKeyset(SyncProperties properties) {
        return Keysets.read(properties.tenantCredentialsKey(), HybridDecrypt.class);
    }

    @Bean
    CredentialSealer credentialSealer(KeysetHandle tenantCredentialsKeyset) throws GeneralSecurityException {
        return new CredentialSealer(
                new Sealer(tenantCredentialsKeyset.getPublicKeysetHandle()), new Opener(tenantCredentialsKeyset));
    }

    @Bean
    RecoverySealer recoverySealer(SyncProperties properties) {
        return new RecoverySealer(new Sealer(Keysets.read(properties.vaultSealingKey(), HybridEncrypt.class)));
    }

    @Bean
    GraphConnections graphConnections(
            GraphSettings settings,
            KeysetHandle tenantCredentialsKeyset,
            RotatedCredentials rotated,
            MeterRegistry meters,
            Clock clock) {
        return new GraphConnections(settings, new Opener(tenantCredentialsKeyset), rotated, meters, clock);
    }

    @Bean
    TransactionTemplate transactionTemplate(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }

    @Bean
    Subscription refreshSubscription(ServiceProperties properties, Subscription.Handler handler) {
        return new Subscription(Set.of(Topic.REFRESH_COMMANDS), properties.consumerThreads(), handler);
    }
}
