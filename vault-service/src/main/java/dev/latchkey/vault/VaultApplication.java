package dev.latchkey.vault;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.ServiceKit;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Keeps the recovery keys and hands them out under control. */
@SpringBootApplication
@Import(ServiceKit.class)
@EnableConfigurationProperties(VaultProperties.class)
public class VaultApplication {

    public static void main(String[] arguments) {
        LatchkeyService.start(VaultApplication.class, "vault-service", Map.of(), arguments);
    }
}
