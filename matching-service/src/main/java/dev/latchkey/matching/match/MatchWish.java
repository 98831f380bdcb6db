package dev.latchkey.matching.match;

import dev.latchkey.matching.match.DeviceListing.Filter;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants done, and to which devices.
 *
 * @param device a name, serial number or id; null when the filter says which
 * @param configurationId to match to; null for the other actions
 * @param evenIfSimilar makes a configuration although one that resembles it is there
 */
public record MatchWish(
        MatchAction action,
        @Nullable String device,
        Filter filter,
        @Nullable Long configurationId,
        boolean evenIfSimilar) {}
