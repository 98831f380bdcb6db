package dev.latchkey.vault.folder;

import dev.latchkey.vault.VaultProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the system's own folder and category are called. */
@Configuration(proxyBeanMethods = false)
class FolderConfiguration {

    @Bean
    ReservedName reservedName(VaultProperties properties) {
        return new ReservedName(properties.managedName());
    }
}
