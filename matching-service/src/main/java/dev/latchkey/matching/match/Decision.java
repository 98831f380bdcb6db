package dev.latchkey.matching.match;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a device's history.
 *
 * @param evidence the values that agreed, or the reason why there was no match
 * @param actor the person who decided; null when a rule did
 */
public record Decision(
        long version,
        String state,
        @Nullable Long configurationId,
        @Nullable String rule,
        String evidence,
        List<Long> candidates,
        @Nullable String actor,
        Instant at) {}
