package dev.latchkey.matching;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.ServiceKit;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Decides which configuration of which organization a device is, and hands the vault the keys of matched ones. */
@SpringBootApplication
@Import(ServiceKit.class)
@EnableConfigurationProperties(MatchingProperties.class)
public class MatchingApplication {

    public static void main(String[] args) {
        LatchkeyService.start(MatchingApplication.class, "matching-service", Map.of(), args);
    }
}
