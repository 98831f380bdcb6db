package dev.latchkey.events;

/** Why a key is no longer the current one. */
public enum ArchiveReason {
    SUPERSEDED,
    GONE_UPSTREAM
}
