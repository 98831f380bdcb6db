package dev.latchkey.audit;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.ServiceKit;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Keeps the log of everything that happened: every event of every topic, appended and never changed. */
@SpringBootApplication
@Import(ServiceKit.class)
public class AuditApplication {

    public static void main(String[] args) {
        LatchkeyService.start(AuditApplication.class, "audit-service", Map.of(), args);
    }
}
