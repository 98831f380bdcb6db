package dev.latchkey.rotation.tenant;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;

/**
 * How to sign in to a tenant.
 *
 * @param credential what to sign in with, sealed
 * @param version grows with every change of the connection
 */
public record TenantConnection(
        String tenantId,
        String name,
        String clientId,
        CredentialKind credentialKind,
        SealedSecret credential,
        long version) {}
