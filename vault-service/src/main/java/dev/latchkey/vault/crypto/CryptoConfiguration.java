package dev.latchkey.vault.crypto;

import dev.latchkey.vault.VaultProperties;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Which master key wraps, and that it opens what is stored before anything else starts. */
@Configuration(proxyBeanMethods = false)
class CryptoConfiguration {

    @Bean
    KeyEncryptionKey masterKey(VaultProperties properties) {
        return new KeysetFileKey(properties.masterKey());
    }

    @Bean
    OrganizationKeys organizationKeys(
            JdbcClient jdbc, KeyEncryptionKey master, PlatformTransactionManager transactions, Clock clock) {
        var keys = new OrganizationKeys(jdbc, master, transactions, clock);
        keys.requireAllOpen();
        return keys;
    }
}
