package dev.latchkey.vault.key;

import org.jspecify.annotations.Nullable;

/**
 * Which records to list; what is null narrows nothing.
 *
 * @param includeArchived also those that are not current
 */
public record KeyFilter(
        @Nullable Long organizationId,
        @Nullable Long configurationId,
        @Nullable Long folderId,
        @Nullable Long categoryId,
        boolean includeArchived) {}
