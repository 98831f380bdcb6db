package dev.latchkey.simulator.login;

import dev.latchkey.simulator.http.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Checks signed client assertions against the certificates registered for the application. Only those count: an assertion's
 * own x5c chain proves nothing.
 */
public final class ClientAssertions {

    private final List<X509Certificate> registered = new CopyOnWriteArrayList<>();
    private final String clientId;
    private final InstantSource clock;

    public ClientAssertions(String clientId, InstantSource clock) {
        this.clientId = clientId;
        this.clock = clock;
    }

    /** Registers a PEM certificate; anything else is an IllegalArgumentException. */
    public void register(String pem) {
        try {
            registered.add((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException notACertificate) {
            throw new IllegalArgumentException("not a PEM certificate", notACertificate);
        }
    }

    /** What is wrong with an assertion meant for this tenant's token endpoint, if anything. */
    Optional<AadError> faultIn(String assertion, String tokenEndpointPath) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.of(AadError.BAD_ASSERTION);
        }
        try {
            var header = decoded(parts[0]);
            var certificate = certificateOf(header);
            if (certificate.isEmpty() || !signatureFits(header, certificate.get(), parts)) {
                return Optional.of(AadError.BAD_ASSERTION);
            }
            return faultInClaims(decoded(parts[1]), tokenEndpointPath);
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException unreadable) {
            return Optional.of(AadError.BAD_ASSERTION);
        }
    }

    private Optional<AadError> faultInClaims(JsonNode claims, String tokenEndpointPath) {
        long now = clock.instant().getEpochSecond();
        if (!clientId.equals(claims.path("iss").asString(""))
                || !clientId.equals(claims.path("sub").asString(""))) {
            return Optional.of(AadError.BAD_ASSERTION);
        }
        if (claims.path("exp").asLong(0) <= now || claims.path("nbf").asLong(0) > now + 300) {
            return Optional.of(AadError.ASSERTION_EXPIRED);
        }
        // The host is not compared: the same simulator goes by several names.
        String audience = claims.path("aud").asString("").toLowerCase(Locale.ROOT);
        boolean ours = audience.startsWith("http") && audience.endsWith(tokenEndpointPath.toLowerCase(Locale.ROOT));
        return ours ? Optional.empty() : Optional.of(AadError.ASSERTION_AUDIENCE);
    }

    private Optional<X509Certificate> certificateOf(JsonNode header) throws GeneralSecurityException {
        String sha256 = urlSafe(header.path("x5t#S256").asString(""));
        String sha1 = urlSafe(header.path("x5t").asString(""));
        for (var certificate : registered) {
            if (thumbprint(certificate, "SHA-256").equals(sha256)
                    || thumbprint(certificate, "SHA-1").equals(sha1)) {
                return Optional.of(certificate);
            }
        }
        return Optional.empty();
    }

    private static boolean signatureFits(JsonNode header, X509Certificate certificate, String[] parts)
            throws GeneralSecurityException {
        var signature = signatureOf(header.path("alg").asString(""));
        signature.initVerify(certificate);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    private static Signature signatureOf(String algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case "RS256" -> Signature.getInstance("SHA256withRSA");
            case "PS256" -> {
                var signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield signature;
            }
            default -> throw new GeneralSecurityException("unsupported algorithm");
        };
    }

    private static String thumbprint(X509Certificate certificate, String algorithm) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** Some libraries use the ordinary alphabet and padding. */
    private static String urlSafe(String base64) {
        return base64.replace("=", "").replace('+', '-').replace('/', '_');
    }

    private static JsonNode decoded(String part) {
        return Json.MAPPER.readTree(Base64.getUrlDecoder().decode(part));
    }
}
