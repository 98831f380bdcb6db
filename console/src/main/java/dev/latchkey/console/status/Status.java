package dev.latchkey.console.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of the installation. A count is null when the service that knows it does not answer.
 *
 * @param ready every service and Kafka are up
 * @param services service name to {@code up} or {@code down}
 * @param api where this console is reached
 * @param simulator where the simulated Microsoft is controlled; only in a demo
 */
public record Status(
        boolean ready,
        @Nullable Long tenants,
        @Nullable Long devices,
        Keys keys,
        Lag lag,
        @Nullable Long deadLetters,
        SortedMap<String, String> services,
        URI api,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable URI simulator) {

    /** @param waiting kept, and not matched to a configuration yet */
    public record Keys(
            @Nullable Long current,
            @Nullable Long archived,
            @Nullable Long waiting) {}
}
