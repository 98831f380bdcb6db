package dev.latchkey.matching.configuration;

import dev.latchkey.matching.hardware.Traits;
import java.time.Instant;

/**
 * A machine an organization documents. What other systems call it is in {@link ExternalIds}.
 *
 * @param id 0 while it is not saved
 * @param version grows with every announcement about it
 */
public record Configuration(
        long id,
        long organizationId,
        Details details,
        boolean archived,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    public Traits traits() {
        return details.traits();
    }

    /** @param entry with a name */
    static Configuration first(long organizationId, ConfigurationEntry entry, Instant now) {
        return new Configuration(
                0, organizationId, Details.first(entry), Boolean.TRUE.equals(entry.archived()), 1, now, now);
    }

    /** An equal one when the entry says nothing new. */
    Configuration with(ConfigurationEntry entry) {
        return new Configuration(
                id,
                organizationId,
                details.with(entry),
                entry.archived() == null ? archived : entry.archived(),
                version,
                createdAt,
                updatedAt);
    }

    Configuration with(Details now) {
        return new Configuration(id, organizationId, now, archived, version, createdAt, updatedAt);
    }

    Configuration announced(int times, Instant now) {
        return new Configuration(id, organizationId, details, archived, version + times, createdAt, now);
    }
}
