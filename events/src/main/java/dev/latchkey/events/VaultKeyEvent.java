package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The public key-change feed: ids and metadata, never a secret. */
public sealed interface VaultKeyEvent extends Event, DeviceScoped {

    /** The vault's own id of the password record, stable for good. */
    long passwordId();

    String keyId();

    /** Grows with every event of the password record; a lower one is stale. */
    long version();

    Instant at();

    @Override
    default String recordKey() {
        return DeviceScoped.super.recordKey();
    }

    record KeyCreated(
            String tenantId,
            String deviceId,
            long passwordId,
            String keyId,
            long version,
            long organizationId,
            long configurationId,
            String deviceName,
            VolumeType volume,
            Instant createdAt,
            Instant at)
            implements VaultKeyEvent {}

    /**
     * The key is no longer current.
     *
     * @param supersededBy the key id that took its place, when the reason is {@code SUPERSEDED}
     * @param actor who archived it by hand; null when Latchkey did by its own rules
     */
    record KeyArchived(
            String tenantId,
            String deviceId,
            long passwordId,
            String keyId,
            long version,
            long organizationId,
            VolumeType volume,
            ArchiveReason reason,
            @Nullable String supersededBy,
            Instant at,
            @Nullable String actor)
            implements VaultKeyEvent {}

    /**
     * The key is current again.
     *
     * @param actor who unarchived it by hand; null when Latchkey did by its own rules
     */
    record KeyUnarchived(
            String tenantId,
            String deviceId,
            long passwordId,
            String keyId,
            long version,
            long organizationId,
            VolumeType volume,
            Instant at,
            @Nullable String actor)
            implements VaultKeyEvent {}

    /** A person removed the key from the vault for good. Nothing Microsoft or Latchkey does leads to this. */
    record KeyDeleted(
            String tenantId,
            String deviceId,
            long passwordId,
            String keyId,
            long version,
            long organizationId,
            VolumeType volume,
            Instant at,
            String actor)
            implements VaultKeyEvent {}

    /**
     * The key's secret is sealed for the organization's own key pair from now on: Latchkey cannot read it any more.
     *
     * @param archived whether it is out of use; sealing it does not change that
     * @param actor who put it into the vault; null when it was sealed on arrival
     */
    record KeyVaulted(
            String tenantId,
            String deviceId,
            long passwordId,
            String keyId,
            long version,
            long organizationId,
            VolumeType volume,
            boolean archived,
            Instant at,
            @Nullable String actor)
            implements VaultKeyEvent {}
}
