package dev.latchkey.vault.folder;

import org.jspecify.annotations.Nullable;

/**
 * A folder of an organization.
 *
 * @param parentId null at the top
 * @param managed made by the system to hold the organization's keys, all of them and nothing else
 */
public record Folder(long id, long organizationId, @Nullable Long parentId, String name, boolean managed) {}
