package dev.latchkey.sync.application;

import dev.latchkey.graph.SignInCredential;

/** Told when an application signs in another way, in the same transaction. */
@FunctionalInterface
public interface UsersOfApplication {

    /** @return how many tenants use it */
    int changed(Application application, SignInCredential credential);
}
