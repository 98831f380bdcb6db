package dev.latchkey.kit.deadletter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record that was set aside.
 *
 * @param deadTopic the dead-letter topic that holds it
 * @param topic where it came from, with partition and offset there
 * @param group the consumer group that could not take it
 * @param type event type it claims to be; null when it claims none
 */
public record DeadLetter(
        String deadTopic,
        long deadOffset,
        String topic,
        int partition,
        long offset,
        String group,
        String cause,
        Instant at,
        @Nullable String type,
        @Nullable String key) {}
