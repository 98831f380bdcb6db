package dev.latchkey.console.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the services are behind.
 *
 * @param records how many records wait; null when Kafka does not answer
 * @param seconds age of the oldest waiting record; null when Kafka does not answer
 */
public record Lag(@Nullable Long records, @Nullable Long seconds, List<GroupLag> groups) {

    static final Lag UNKNOWN = new Lag(null, null, List.of());

    /** @param group the service that reads */
    public record GroupLag(String group, String topic, long records) {}
}
