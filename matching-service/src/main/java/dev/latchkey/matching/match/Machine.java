package dev.latchkey.matching.match;

import dev.latchkey.matching.hardware.Traits;
import org.jspecify.annotations.Nullable;

/**
 * What the policy knows of a device.
 *
 * @param owned its tenant belongs to an organization
 * @param pinnedTo the configuration it is matched to already
 */
record Machine(
        boolean windows,
        boolean owned,
        Traits traits,
        @Nullable Long pinnedTo) {}
