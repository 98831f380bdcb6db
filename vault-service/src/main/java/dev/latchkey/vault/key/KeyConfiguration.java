package dev.latchkey.vault.key;

import com.google.crypto.tink.HybridDecrypt;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.vault.VaultProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The private keyset that opens what sync-service sealed. */
@Configuration(proxyBeanMethods = false)
class KeyConfiguration {

    @Bean
    Opener opener(VaultProperties properties) {
        return new Opener(Keysets.read(properties.sealingKey(), HybridDecrypt.class));
    }
}
