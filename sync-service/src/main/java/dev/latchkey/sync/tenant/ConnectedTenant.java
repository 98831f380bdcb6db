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
 * @param given the credential as somebody gave it, which Entra's newer refresh tokens do not replace; null when it was
 *     disconnected, or that is not known any more
 * @param application the shared application it is connected with; null for one of its own
 */
record ConnectedTenant(
        String tenantId,
        String name,
        long organizationId,
        String clientId,
        CredentialKind kind,
        @Nullable SealedSecret credential,
        @Nullable SealedSecret given,
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

    SealedSecret wasGiven() {
        if (given == null) {
            throw new IllegalStateException("only what was given is written, and that is known");
        }
        return given;
    }

    ConnectedTenant named(String newName) {
        return new ConnectedTenant(
                tenantId, newName, organizationId, clientId, kind, credential, given, application, settings);
    }

    ConnectedTenant signingIn(String newClientId, CredentialKind newKind, SealedSecret newCredential) {
        return new ConnectedTenant(
                tenantId,
                name,
                organizationId,
                newClientId,
                newKind,
                newCredential,
                newCredential,
                application,
                settings);
    }

    /** With what Entra made of the same credential meanwhile. */
    ConnectedTenant signingInAs(ConnectedTenant before) {
        return new ConnectedTenant(
                tenantId, name, organizationId, clientId, kind, before.credential, before.given, application, settings);
    }

    /** @param version the one it has now */
    TenantConnected announced(long version, Instant at) {
        return new TenantConnected(tenantId, name, organizationId, clientId, signsInWith(), version, at, kind);
    }
}
