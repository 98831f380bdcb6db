package dev.latchkey.vault.crypto;

import dev.latchkey.vault.VaultProperties;
import java.time.Clock;
import java.util.ArrayList;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Which master key wraps, and that it opens what is stored before anything else starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeyProviderProperties.class)
class CryptoConfiguration {

    @Bean
    KeyProviders keyProviders(VaultProperties vault, KeyProviderProperties keys) {
        var known = new ArrayList<KeyEncryptionKey>();
        if (vault.masterKey() != null) {
            known.add(new KeysetFileKey(vault.masterKey()));
        }
        keys.formerMasterKeys().forEach(file -> known.add(new KeysetFileKey(file)));
        return new KeyProviders(known);
    }

    @Bean
    OrganizationKeys organizationKeys(
            JdbcClient jdbc, KeyProviders providers, PlatformTransactionManager transactions, Clock clock) {
        var keys = new OrganizationKeys(jdbc, new StoredDataKeys(jdbc, clock), providers, transactions);
        keys.requireAllOpen();
        return keys;
    }
}
