package dev.latchkey.graph;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import dev.latchkey.events.CredentialKind;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What Latchkey signs in with, in clear. Cannot be printed; wiped on close. */
public final class SignInCredential implements AutoCloseable {

    private static final byte BETWEEN = '\n';

    private final CredentialKind kind;
    /** The secret or PEM as it is; for a refresh token that, a line break, and the application's secret or PEM. */
    private final RecoveryKey encoded;

    private SignInCredential(CredentialKind kind, RecoveryKey encoded) {
        this.kind = kind;
        this.encoded = encoded;
    }

    /** Takes over the secret, and closes it with this. */
    public static SignInCredential clientSecret(RecoveryKey secret) {
        return checked(new SignInCredential(CredentialKind.CLIENT_SECRET, secret));
    }

    /**
     * Takes over the PEM, and closes it with this.
     *
     * @param pem private key (PKCS #8, not encrypted) and certificate
     * @throws IllegalArgumentException with a sentence for whoever gave it, when it is not that
     */
    public static SignInCredential certificate(RecoveryKey pem) {
        return checked(new SignInCredential(CredentialKind.CERTIFICATE, pem));
    }

    /**
     * A partner user's refresh token, redeemed at each customer's tenant. Takes over both parts.
     *
     * @param secretOrPem what the application itself signs in with
     * @throws IllegalArgumentException with a sentence for whoever gave it, when a part is not what it should be
     */
    public static SignInCredential refreshToken(RecoveryKey refreshToken, RecoveryKey secretOrPem) {
        try (refreshToken;
                secretOrPem) {
            return checked(new SignInCredential(
                    CredentialKind.REFRESH_TOKEN,
                    RecoveryKey.owning(
                            refreshToken.use(token -> secretOrPem.use(application -> joined(token, application))))));
        }
    }

    public CredentialKind kind() {
        return kind;
    }

    /** As it travels and is stored: only for this tenant and application, and for who holds the private keyset. */
    public SealedSecret sealedBy(Sealer sealer, String tenantId, String clientId) {
        return sealer.begin().seal(encoded, Binding.tenantCredential(tenantId, clientId));
    }

    /**
     * The reverse of {@link #sealedBy}; the caller closes the result.
     *
     * @throws dev.latchkey.kit.seal.SealBrokenException when it was sealed for another tenant, application or keyset
     */
    public static SignInCredential open(TenantSignIn signIn, Opener opener) {
        return new SignInCredential(
                signIn.kind(),
                opener.open(signIn.credential(), Binding.tenantCredential(signIn.tenantId(), signIn.clientId())));
    }

    /** The same application with the token that Entra gave for this one. */
    SignInCredential with(String newRefreshToken) {
        return encoded.use(clear -> refreshToken(
                RecoveryKey.owning(newRefreshToken.getBytes(StandardCharsets.UTF_8)),
                RecoveryKey.owning(Arrays.copyOfRange(clear, applicationFrom(clear), clear.length))));
    }

    /** What the application proves itself with; msal4j needs secrets as strings. */
    IClientCredential application() {
        return encoded.use(clear -> {
            var part = Arrays.copyOfRange(clear, applicationFrom(clear), clear.length);
            try {
                if (kind == CredentialKind.CERTIFICATE || PemCertificate.looksLike(part)) {
                    var pem = PemCertificate.parse(part);
                    return ClientCredentialFactory.createFromCertificateChain(pem.privateKey(), pem.chain());
                }
                return ClientCredentialFactory.createFromSecret(new String(part, StandardCharsets.UTF_8));
            } finally {
                Arrays.fill(part, (byte) 0);
            }
        });
    }

    /** Of {@link CredentialKind#REFRESH_TOKEN} alone; msal4j needs it as a string. */
    String refreshToken() {
        return encoded.use(clear -> new String(clear, 0, split(clear), StandardCharsets.UTF_8));
    }

    /** Tells whether two are the same without keeping either. */
    byte[] fingerprint() {
        return encoded.use(clear -> {
            try {
                return MessageDigest.getInstance("SHA-256").digest(clear);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-256", e);
            }
        });
    }

    private static SignInCredential checked(SignInCredential credential) {
        try {
            credential.encoded.use(credential::check);
            return credential;
        } catch (IllegalArgumentException e) {
            credential.close();
            throw e;
        }
    }

    private IClientCredential check(byte[] clear) {
        if (kind == CredentialKind.REFRESH_TOKEN && split(clear) == 0) {
            throw new IllegalArgumentException("the refresh token is empty");
        }
        if (clear.length == applicationFrom(clear)) {
            throw new IllegalArgumentException("the application's secret or certificate is empty");
        }
        return application();
    }

    private int applicationFrom(byte[] clear) {
        return kind == CredentialKind.REFRESH_TOKEN ? split(clear) + 1 : 0;
    }

    private static byte[] joined(byte[] token, byte[] application) {
        for (var b : token) {
            if (b <= ' ') {
                throw new IllegalArgumentException("a refresh token is one word: no spaces, no line breaks");
            }
        }
        var joined = Arrays.copyOf(token, token.length + 1 + application.length);
        joined[token.length] = BETWEEN;
        System.arraycopy(application, 0, joined, token.length + 1, application.length);
        return joined;
    }

    private static int split(byte[] clear) {
        for (var i = 0; i < clear.length; i++) {
            if (clear[i] == BETWEEN) {
                return i;
            }
        }
        throw new IllegalArgumentException("the stored refresh token is damaged");
    }

    @Override
    public void close() {
        encoded.close();
    }

    @Override
    public String toString() {
        return "SignInCredential[" + kind + ", redacted]";
    }
}
