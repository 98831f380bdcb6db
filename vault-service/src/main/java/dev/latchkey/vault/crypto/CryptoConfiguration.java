package dev.latchkey.vault.crypto;

import dev.latchkey.kit.secrets.SecretFileException;
import dev.latchkey.vault.VaultProperties;
import dev.latchkey.vault.crypto.KeyProviderProperties.Home;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Which master keys there are, and that they open what is stored before anything else starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeyProviderProperties.class)
class CryptoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(CryptoConfiguration.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    @Bean
    KeyProviders keyProviders(VaultProperties vault, KeyProviderProperties keys, Clock clock) {
        var byKind = new EnumMap<Home, KeyEncryptionKey>(Home.class);
        if (vault.masterKey() != null) {
            byKind.put(Home.FILE, new KeysetFileKey(vault.masterKey()));
        }
        if (keys.azure() != null) {
            var service = new KeyService("Azure Key Vault", FIRST_PAUSE);
            byKind.put(Home.AZURE, new EnvelopeKey(new AzureKey(keys.azure(), service, clock), clock));
        }
        if (keys.transit() != null) {
            var service = new KeyService("transit engine", FIRST_PAUSE);
            byKind.put(Home.TRANSIT, new EnvelopeKey(new TransitKey(keys.transit(), service, clock), clock));
        }
        var primary = byKind.remove(keys.primary());
        if (primary == null) {
            throw new SecretFileException("vault.keys.primary says that "
                    + keys.primary().name().toLowerCase(Locale.ROOT)
                    + " wraps, and its settings are missing: give vault.master-key, vault.keys.azure or"
                    + " vault.keys.transit");
        }
        var known = new ArrayList<>(List.of(primary));
        known.addAll(byKind.values());
        keys.formerMasterKeys().stream().map(KeysetFileKey::new).forEach(known::add);
        return new KeyProviders(known);
    }

    @Bean
    OrganizationKeys organizationKeys(
            JdbcClient jdbc,
            KeyProviders providers,
            PlatformTransactionManager transactions,
            Clock clock,
            KeyProviderProperties settings) {
        var keys = new OrganizationKeys(jdbc, new StoredDataKeys(jdbc, clock), providers, transactions);
        requireAllOpen(keys, settings.startWait());
        return keys;
    }

    /** A provider that is away may come back shortly; one that refuses, or a key that does not open, will not. */
    private static void requireAllOpen(OrganizationKeys keys, Duration wait) {
        var start = System.nanoTime();
        while (true) {
            try {
                keys.requireAllOpen();
                return;
            } catch (KeyProviderRefusedException e) {
                throw new SecretFileException(String.valueOf(e.getMessage()));
            } catch (KeyProviderAwayException e) {
                if (System.nanoTime() - start >= wait.toNanos()) {
                    throw new SecretFileException(e.getMessage() + ", and did not for " + wait.toSeconds()
                            + " s: without it the keys of the vault cannot be opened. Start again when it is back");
                }
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("start waits for a key provider");
            }
        }
    }
}
