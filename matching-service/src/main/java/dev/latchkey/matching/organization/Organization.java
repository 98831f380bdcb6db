package dev.latchkey.matching.organization;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A customer.
 *
 * @param id 0 while it is not saved
 * @param type such as {@code Customer} or {@code Prospect}
 * @param status {@code Active} unless somebody says otherwise
 * @param version grows with every change
 */
public record Organization(
        long id,
        String name,
        @Nullable String type,
        String status,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    static final String ACTIVE = "Active";

    static Organization first(String name, Instant now) {
        return new Organization(0, name, null, ACTIVE, 1, now, now);
    }

    /** An equal one when the entry says nothing new. */
    Organization with(OrganizationEntry entry) {
        return new Organization(
                id,
                entry.name() == null ? name : entry.name(),
                entry.type() == null ? type : entry.type().isEmpty() ? null : entry.type(),
                entry.status() == null ? status : entry.status().isEmpty() ? ACTIVE : entry.status(),
                version,
                createdAt,
                updatedAt);
    }

    Organization changed(Instant now) {
        return new Organization(id, name, type, status, version + 1, createdAt, now);
    }
}
