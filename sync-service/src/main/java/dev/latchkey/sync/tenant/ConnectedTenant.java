package dev.latchkey.sync.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.TenantEvent.TenantConnected;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as it is connected and set.
 *
 * @param credential sealed for the tenant, whatever application it belongs to; null when it was disconnected
 * @param application the shared application it is connected with; null for one of its own
 */
record ConnectedTenant(
        String tenantId,
        String name,
        long organizationId,
        String clientId,
        CredentialKind kind,
        @Nullable SealedSecret credential,
        @Nullable String application,
        SyncSettings settings) {

    boolean isConnected() {
        return credential != null;
    }

    SealedSecret signsInWith() {
        if (credential == null) {
            throw new IllegalStateException("nobody signs in to a tenant that was disconnected");
        }
        return credential;
    }

    ConnectedTenant named(String newName) {
        return new ConnectedTenant(
                tenantId, newName, organizationId, clientId, kind, credential, application, settings);
    }

    ConnectedTenant signingIn(String newClientId, CredentialKind newKind, SealedSecret newCredential) {
        return new ConnectedTenant(
                tenantId, name, organizationId, newClientId, newKind, newCredential, application, settings);
    }

    /** @param version the one it has now */
    TenantConnected announced(long version, Instant at) {
        return new TenantConnected(tenantId, name, organizationId, clientId, signsInWith(), version, at, kind);
    }
}
