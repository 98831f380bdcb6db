package dev.latchkey.graph;

/** Hears of refresh tokens that Entra replaced, and knows the newest. */
@FunctionalInterface
public interface RotatedCredentials {

    /**
     * Called before the access token that came along is used; what this throws ends the call that needed it.
     *
     * @param before what was signed in with
     * @param now to be stored in its place; wiped as soon as this returns
     */
    void rotated(TenantSignIn before, SignInCredential now);

    /**
     * Asked before a refresh token is redeemed: since {@code known} was read, this process or another may have stored the one
     * that came in its place.
     *
     * @return what to sign in with; {@code known} where nothing is stored
     */
    default TenantSignIn newest(TenantSignIn known) {
        return known;
    }
}
