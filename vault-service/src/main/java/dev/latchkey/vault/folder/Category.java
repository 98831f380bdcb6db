package dev.latchkey.vault.folder;

/**
 * A category, the same for all organizations.
 *
 * @param managed made by the system; the category of every key
 */
public record Category(long id, String name, boolean managed) {}
