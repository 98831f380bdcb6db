package dev.latchkey.rotation.tenant;

import dev.latchkey.events.SealedSecret;

/**
 * How to sign in to a tenant.
 *
 * @param credential the client secret, sealed
 * @param version grows with every change of the connection
 */
public record TenantConnection(String tenantId, String name, String clientId, SealedSecret credential, long version) {}
