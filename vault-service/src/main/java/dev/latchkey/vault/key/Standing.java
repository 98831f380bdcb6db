package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import org.jspecify.annotations.Nullable;

/** What a key is among the keys of its device and volume. */
sealed interface Standing {

    /** The one that opens the volume now, or that a person took for it. */
    record Current() implements Standing {}

    /** @param by the next newer key that Microsoft lists */
    record Superseded(String by) implements Standing {}

    /** Microsoft does not list it any more; the vault keeps it. */
    record GoneUpstream() implements Standing {}

    /** The newest key of a device that Intune does not list any more. */
    record DeviceRemoved() implements Standing {}

    /** The newest key of a device whose tenant is disconnected; Microsoft may list it still. */
    record TenantDisconnected() implements Standing {}

    /** A person says that it is not in use. */
    record ArchivedByHand() implements Standing {}

    default boolean archived() {
        return reason() != null;
    }

    default @Nullable ArchiveReason reason() {
        return switch (this) {
            case Current current -> null;
            case Superseded superseded -> ArchiveReason.SUPERSEDED;
            case GoneUpstream gone -> ArchiveReason.GONE_UPSTREAM;
            case DeviceRemoved removed -> ArchiveReason.DEVICE_REMOVED;
            case TenantDisconnected disconnected -> ArchiveReason.TENANT_DISCONNECTED;
            case ArchivedByHand archived -> ArchiveReason.ARCHIVED_BY_HAND;
        };
    }

    default @Nullable String supersededBy() {
        return this instanceof Superseded superseded ? superseded.by() : null;
    }

    static Standing of(@Nullable ArchiveReason reason, @Nullable String supersededBy) {
        return switch (reason) {
            case null -> new Current();
            case GONE_UPSTREAM -> new GoneUpstream();
            case DEVICE_REMOVED -> new DeviceRemoved();
            case TENANT_DISCONNECTED -> new TenantDisconnected();
            case ARCHIVED_BY_HAND -> new ArchivedByHand();
            case SUPERSEDED -> {
                if (supersededBy == null) {
                    throw new IllegalStateException("a superseded key names no successor");
                }
                yield new Superseded(supersededBy);
            }
        };
    }
}
