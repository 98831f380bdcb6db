package dev.latchkey.kit.security;

/** What a caller may do, most first. */
public enum Role {
    ADMINISTRATOR,
    MANAGER,
    EDITOR,
    CREATOR,
    LITE,
    READ_ONLY
}
