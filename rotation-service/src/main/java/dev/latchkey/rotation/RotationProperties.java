package dev.latchkey.rotation;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of rotation-service.
 *
 * @param tenantCredentialsKey file with the private keyset that opens tenant credentials
 * @param deadline how long to wait for a device when the caller does not say
 * @param poll how often due rotations are looked for
 * @param firstLook pause before the first look at a device; each further pause is twice as long
 * @param slowestLook longest pause between two looks
 * @param lease how long an instance may work on one step before another takes over; longer than any request to
 *     Microsoft can last
 * @param parallel steps worked on at the same time in this process
 */
@ConfigurationProperties("rotation")
public record RotationProperties(
        Path tenantCredentialsKey,
        @DefaultValue("1d") Duration deadline,
        @DefaultValue("250ms") Duration poll,
        @DefaultValue("1s") Duration firstLook,
        @DefaultValue("60s") Duration slowestLook,
        @DefaultValue("90s") Duration lease,
        @DefaultValue("32") int parallel) {

    public RotationProperties {
        positive("deadline", deadline);
        positive("poll", poll);
        positive("first-look", firstLook);
        positive("lease", lease);
        if (slowestLook.compareTo(firstLook) < 0) {
            throw new IllegalArgumentException(
                    "rotation.slowest-look must not be shorter than rotation.first-look, was " + slowestLook);
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("rotation.parallel must be at least 1, was " + parallel);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("rotation." + name + " must be positive, was " + value);
        }
    }
}
