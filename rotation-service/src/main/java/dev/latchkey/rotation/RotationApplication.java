package dev.latchkey.rotation;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.ServiceKit;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Rotates keys through Microsoft and proves that the new key arrived. */
@SpringBootApplication
@EnableConfigurationProperties(RotationProperties.class)
@Import(ServiceKit.class)
public class RotationApplication {

    static void main(String[] arguments) {
        LatchkeyService.start(RotationApplication.class, "rotation-service", Map.of(), arguments);
    }
}
