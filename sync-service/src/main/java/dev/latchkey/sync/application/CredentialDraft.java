package dev.latchkey.sync.application;

import dev.latchkey.graph.SignInCredential;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.web.ProblemException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A credential as it came in, nothing checked; cannot be printed. */
public record CredentialDraft(
        @Nullable String clientSecret,
        @Nullable String certificatePem,
        @Nullable String refreshToken) {

    private static final int LONGEST = 20_000;

    /** Nothing was given. */
    public boolean isEmpty() {
        return isBlank(clientSecret) && isBlank(certificatePem) && isBlank(refreshToken);
    }

    /**
     * What it proves to be.
     *
     * @return for the caller to close
     * @throws ProblemException that says what is wrong and repeats nothing of it
     */
    public SignInCredential checked() {
        if (isBlank(clientSecret) && isBlank(certificatePem)) {
            throw ProblemException.badRequest(
                    "client-secret-missing",
                    "Give the value of the application's client secret, or a certificate with its private key.");
        }
        if (!isBlank(clientSecret) && !isBlank(certificatePem)) {
            throw ProblemException.badRequest(
                    "credential-ambiguous", "Give a client secret or a certificate, not both.");
        }
        try {
            // Each takes its parts over, and wipes them when it refuses them.
            var proof = clear("credential", isBlank(clientSecret) ? certificatePem : clientSecret);
            if (!isBlank(refreshToken)) {
                return SignInCredential.refreshToken(clear("refresh token", refreshToken), proof);
            }
            return isBlank(clientSecret) ? SignInCredential.certificate(proof) : SignInCredential.clientSecret(proof);
        } catch (IllegalArgumentException e) {
            // A plain sentence that quotes nothing.
            throw ProblemException.badRequest("credential-invalid", String.valueOf(e.getMessage()));
        }
    }

    private static RecoveryKey clear(String field, @Nullable String text) {
        var stripped = text == null ? "" : text.strip();
        if (stripped.length() > LONGEST) {
            throw ProblemException.badRequest(
                    "credential-invalid", "The " + field + " is longer than any credential of Entra.");
        }
        return RecoveryKey.owning(stripped.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    @Override
    public String toString() {
        return "CredentialDraft[redacted]";
    }
}
