package dev.latchkey.events;

/** Why a key is no longer the current one. */
public enum ArchiveReason {
    SUPERSEDED,
    /** Microsoft does not list the key any more. */
    GONE_UPSTREAM,
    /** Intune does not list the device any more. */
    DEVICE_REMOVED,
    /** The tenant of its device is disconnected: nobody looks any more whether it is in use. */
    TENANT_DISCONNECTED,
    /** A person says that it is not in use. */
    ARCHIVED_BY_HAND
}
