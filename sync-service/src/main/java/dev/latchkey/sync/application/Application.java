package dev.latchkey.sync.application;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;

/**
 * An application of Entra that many tenants are connected with.
 *
 * @param credential sealed for the application; a tenant gets its own copy
 */
public record Application(String name, String clientId, CredentialKind kind, SealedSecret credential) {

    /** As which a credential is sealed that belongs to no single tenant. */
    public static String owner(String name) {
        return "application|" + name;
    }
}
