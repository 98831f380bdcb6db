package dev.latchkey.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What sync-service announces about a tenant: how it is connected, and how its sync runs went. */
public sealed interface TenantEvent extends Event {

    @Override
    default String recordKey() {
        return tenantId();
    }

    /**
     * A tenant was connected, or its connection was replaced.
     *
     * @param organizationId the organization of matching-service that owns the tenant's devices
     * @param credential what to sign in with, sealed for the services that talk to Microsoft
     * @param version grows with every change of the connection
     * @param credentialKind what the credential is; null in events from before there were several, then a client secret
     */
    record TenantConnected(
            String tenantId,
            String name,
            long organizationId,
            String clientId,
            SealedSecret credential,
            long version,
            Instant at,
            @Nullable CredentialKind credentialKind)
            implements TenantEvent {}

    /**
     * A tenant was disconnected: nothing is read from it any more, and who has its credential forgets it.
     *
     * @param version of the connection, as in {@link TenantConnected#version()}: the higher one says how it is
     * @param lastVersion every event of the tenant's devices and keys up to now has a lower version; those that follow
     *     when it is connected again have higher ones
     * @param actor who disconnected it
     */
    record TenantDisconnected(
            String tenantId, String name, long organizationId, long version, long lastVersion, Instant at, String actor)
            implements TenantEvent {}

    /**
     * The sync settings of a tenant have these values from this instant on.
     *
     * @param paused whether nothing is read from the tenant for the time being; null is no
     * @param intervalSeconds from the end of a run to the next; null when the tenant has none of its own
     * @param deviceGroups Entra groups that devices are told to be in; null is none
     */
    record TenantSettingsChanged(
            String tenantId,
            boolean syncIntuneDevices,
            boolean syncBitLockerKeys,
            long version,
            Instant at,
            @Nullable Boolean paused,
            @Nullable Long intervalSeconds,
            @Nullable List<String> deviceGroups)
            implements TenantEvent {}

    /** Microsoft lets us do what we need in this tenant. */
    record ConsentGranted(String tenantId, List<String> permissions, Instant at) implements TenantEvent {}

    /**
     * Microsoft refuses us something in this tenant.
     *
     * @param missing permissions that are not granted; empty when sign-in itself is refused
     * @param cause in plain words, with the AADSTS code where there is one
     */
    record ConsentMissing(String tenantId, List<String> missing, String cause, Instant at) implements TenantEvent {}

    /**
     * A device nears the number of keys Entra keeps for one device (200); beyond it no key is escrowed any more, and a
     * drive may be encrypted with a key nobody holds.
     *
     * @param keys how many keys Entra lists for it
     * @param limit how many Entra keeps
     */
    record KeyLimitNear(String tenantId, String deviceId, int keys, int limit, Instant at) implements TenantEvent {}

    /** A run found the first thing that differs; a run that finds nothing only completes. */
    record SyncRunStarted(String tenantId, String runId, Instant at) implements TenantEvent {}

    record SyncRunProgressed(String tenantId, String runId, int devices, int keys, Instant at) implements TenantEvent {}

    /**
     * A run read everything Microsoft listed.
     *
     * @param secretsRead how many keys were read in clear, each an audited act at the customer's
     */
    record SyncRunCompleted(String tenantId, String runId, int devices, int keys, int secretsRead, Instant at)
            implements TenantEvent {}

    /** A run ended early: what was read is kept, nothing counts as removed. */
    record SyncRunFailed(
            String tenantId,
            String runId,
            String cause,
            @Nullable String nextStep,
            Instant at) implements TenantEvent {}
}
