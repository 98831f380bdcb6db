package dev.latchkey.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who asked for a key's digits, why, from where, and whether they were given; and who may ask on which terms. */
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
            Instant at,
            @Nullable Boolean machine)
            implements AccessEvent {}

    /**
     * The digits were given out.
     *
     * @param reason empty when none was given and none was needed
     * @param approvalId of the approval that this used up
     * @param breakGlass whether an administrator went past policy, approval and limits
     */
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
            Instant at,
            @Nullable String ticket,
            @Nullable Boolean machine,
            @Nullable Long approvalId,
            @Nullable String approvedBy,
            @Nullable Boolean breakGlass)
            implements AccessEvent {}

    /**
     * Somebody was refused the digits, or a decision about an approval that is not theirs to decide.
     *
     * <p>The actor of a one-time link that is good for nothing is whoever made it: nobody knows who has it.
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
            Instant at,
            @Nullable Boolean machine)
            implements AccessEvent {}

    /** A person needs somebody else's word before they are shown the digits of a key. */
    record ApprovalAsked(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            long approvalId,
            String actor,
            String reason,
            @Nullable String ticket,
            @Nullable String address,
            Instant expiresAt,
            Instant at)
            implements AccessEvent {}

    /** Whoever asked may reveal this key once until then. */
    record ApprovalGiven(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            long approvalId,
            String askedBy,
            String actor,
            @Nullable String address,
            Instant expiresAt,
            Instant at)
            implements AccessEvent {}

    /** @param cause why, in their own words */
    record ApprovalRefused(
            String tenantId,
            String deviceId,
            long organizationId,
            long passwordId,
            String keyId,
            String deviceName,
            long approvalId,
            String askedBy,
            String actor,
            @Nullable String cause,
            @Nullable String address,
            Instant at)
            implements AccessEvent {}

    /**
     * Somebody is reading more keys than any repair needs. Announced once per window, with the reveal that went over.
     *
     * @param organizationId of that reveal; the others may be of any
     * @param keys different keys revealed within the window
     */
    record MassRevealDetected(
            long organizationId,
            String actor,
            int keys,
            long windowSeconds,
            @Nullable String address,
            Instant at) implements AccessEvent {
        @Override
        public String tenantId() {
            return "";
        }
    }

    /** The digits of an organization's keys are given out on other terms. */
    record RevealPolicyChanged(
            long organizationId,
            String policy,
            String reason,
            String ticket,
            String rotation,
            int rotationDelayMinutes,
            String actor,
            @Nullable String address,
            Instant at)
            implements AccessEvent {
        @Override
        public String tenantId() {
            return "";
        }
    }

    /** A person may reveal keys of an organization whose policy asks for the permission. */
    record RevealPermissionGiven(
            long organizationId,
            String person,
            String actor,
            @Nullable String address,
            Instant at) implements AccessEvent {
        @Override
        public String tenantId() {
            return "";
        }
    }

    record RevealPermissionWithdrawn(
            long organizationId,
            String person,
            String actor,
            @Nullable String address,
            Instant at) implements AccessEvent {
        @Override
        public String tenantId() {
            return "";
        }
    }

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
            Instant at,
            @Nullable Boolean machine,
            @Nullable Long approvalId,
            @Nullable String approvedBy,
            @Nullable Boolean breakGlass)
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

    /** A person cancelled the rotation that a reveal was to lead to: the device keeps the key that was shown. */
    record PlannedRotationCancelled(
            String tenantId,
            String deviceId,
            long organizationId,
            String deviceName,
            String actor,
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
