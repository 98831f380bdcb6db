package dev.latchkey.graph;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;

/**
 * How Latchkey signs in to a tenant.
 *
 * @param credential sealed by {@link SignInCredential#sealedBy}; opened only while a token is fetched
 */
public record TenantSignIn(String tenantId, String clientId, CredentialKind kind, SealedSecret credential) {}
