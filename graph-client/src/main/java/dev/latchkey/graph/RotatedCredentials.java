package dev.latchkey.graph;

/** Hears of refresh tokens that Entra replaced. */
@FunctionalInterface
public interface RotatedCredentials {

    /**
     * Called before the access token that came along is used; what this throws ends the call that needed it.
     *
     * @param before what was signed in with
     * @param now to be stored in its place; wiped as soon as this returns
     */
    void rotated(TenantSignIn before, SignInCredential now);
}
