package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who asked for a key's digits, why, from where, and whether they were given. */
public sealed interface AccessEvent extends Event {

    long organizationId();

    String actor();

    Instant at();

    @Override
    default String recordKey() {
        return "organization/" + organizationId();
    }

    /** A person, or a program for one, opened the record of a key: everything but its digits. */
    record KeyAccessed(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            String actor,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}

    record KeyRevealed(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            String actor,
            String reason,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}

    /**
     * A person asked for the digits and was refused.
     *
     * @param cause why the digits were not given, in words
     */
    record KeyAccessDenied(
            String tenantId,
            long organizationId,
            String keyId,
            String actor,
            String cause,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}

    /**
     * A person changed how the host-proof vault of an organization is locked, or what goes into it.
     *
     * @param keyPairId which key pair of the organization it is about
     */
    record HostProofVaultChanged(
            long organizationId,
            long keyPairId,
            HostProofVaultChange change,
            String actor,
            @Nullable String address,
            Instant at)
            implements AccessEvent {
        @Override
        public String tenantId() {
            return "";
        }
    }
}
