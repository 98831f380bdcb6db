package dev.latchkey.vault.hostproof;

/** A secret is in the host-proof vault: only a browser opens it. */
public final class KeyVaultedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KeyVaultedException() {
        super("the secret is in the host-proof vault");
    }
}
