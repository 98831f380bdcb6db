package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who asked for a key's digits, why, from where, and whether they were given. */
public sealed interface AccessEvent extends Event {

    long organizationId();

    String actor();

    /** Where they came from; null when unknown. */
    @Nullable String address();

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
     * A person made a one-time link with which somebody else can be shown the digits, once.
     *
     * @param shareId names the link; it does not open it
     * @param expiresAt from when on it shows nothing any more
     */
    record KeyShared(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            String shareId,
            String actor,
            String reason,
            @Nullable String ticket,
            Instant expiresAt,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}

    /**
     * Whoever has a one-time link was shown the digits.
     *
     * @param actor who made the link; whoever opened it has no name here
     * @param address where it was opened
     */
    record SharedKeyRevealed(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            String shareId,
            String actor,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}

    /** A person made a one-time link useless before it was opened. */
    record KeyShareWithdrawn(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String shareId,
            String actor,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}
}
