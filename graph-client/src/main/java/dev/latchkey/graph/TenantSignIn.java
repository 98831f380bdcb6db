package dev.latchkey.graph;

import dev.latchkey.events.SealedSecret;

/**
 * How Latchkey signs in to a tenant.
 *
 * @param secret the client secret, sealed and bound to tenant and client; opened only while a token is fetched
 */
public record TenantSignIn(String tenantId, String clientId, SealedSecret secret) {}
