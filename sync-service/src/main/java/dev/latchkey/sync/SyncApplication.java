package dev.latchkey.sync;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.ServiceKit;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Decides what differs between Microsoft's listings and what was announced, and announces it. */
@SpringBootApplication
@Import(ServiceKit.class)
public class SyncApplication {

    public static void main(String[] args) {
        LatchkeyService.start(SyncApplication.class, "sync-service", Map.of(), args);
    }
}
