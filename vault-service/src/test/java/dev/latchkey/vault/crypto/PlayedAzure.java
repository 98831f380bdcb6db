package dev.latchkey.vault.crypto;

import com.sun.net.httpserver.HttpExchange;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Entra's token endpoint and the three calls of Azure Key Vault, as their REST reference describes them, with real RSA. */
public final class PlayedAzure extends PlayedKeyService {

    public static final String TENANT = "0a1b2c3d-1111-4222-8333-444455556666";
    public static final String CLIENT = "client-1";
    public static final String SECRET = "not really secret";
    public static final String KEY = "latchkey";

    /** Making one takes a while; any test may use the same. */
    private static final List<KeyPair> PAIRS = List.of(newPair(), newPair());

    private final Map<String, KeyPair> versions = new LinkedHashMap<>();
    private volatile String newest = "";
    private volatile String token = "";
    private volatile boolean allowed = true;

    public PlayedAzure() {
        addVersion();
    }

    /** A rotation in Azure. */
    public void addVersion() {
        newest = UUID.randomUUID().toString().replace("-", "");
        versions.put(newest, PAIRS.get(versions.size()));
    }

    private static KeyPair newPair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String newest() {
        return newest;
    }

    void dropVersion(String version) {
        versions.remove(version);
    }

    void allow(boolean yes) {
        allowed = yes;
    }

    /** Tokens that were given are not taken any more. */
    void revokeTokens() {
        token = "";
    }

    @Override
    Reply answer(HttpExchange request, String body) throws Exception {
        var path = request.getRequestURI().getPath().split("/", -1);
        if (path[path.length - 1].equals("token")) {
            return signIn(request, body);
        }
        if (!"api-version=7.4".equals(request.getRequestURI().getQuery())) {
            return error(400, "BadParameter");
        }
        if (token.isEmpty()
                || !("Bearer " + token).equals(request.getRequestHeaders().getFirst("Authorization"))) {
            return new Reply(401, Map.of(), Map.of("WWW-Authenticate", "Bearer authorization=\"" + url() + "\""));
        }
        if (!allowed) {
            return error(403, "Forbidden");
        }
        if (request.getRequestURI().getPath().equals("/keys/" + KEY)
                && request.getRequestMethod().equals("GET")) {
            return Reply.of(200, Map.of("key", Map.of("kid", kid(newest), "kty", "RSA")));
        }
        // "", keys, NAME, VERSION, OPERATION
        if (path.length != 5 || !request.getRequestMethod().equals("POST")) {
            return error(405, "MethodNotAllowed");
        }
        var version = path[3];
        var pair = versions.get(version);
        if (!path[2].equals(KEY) || pair == null) {
            return error(404, "KeyNotFound");
        }
        var asked = json(body);
        if (!asked.path("alg").asString().equals("RSA-OAEP-256")) {
            return error(400, "BadParameter");
        }
        var value = Base64.getUrlDecoder().decode(asked.path("value").asString());
        var wraps = path[path.length - 1].equals("wrapkey");
        try {
            var done = rsa(wraps, pair, value);
            return Reply.of(
                    200,
                    Map.of(
                            "kid",
                            kid(version),
                            "value",
                            Base64.getUrlEncoder().withoutPadding().encodeToString(done)));
        } catch (GeneralSecurityException e) {
            return error(400, "BadParameter");
        }
    }

    private static String kid(String version) {
        return "https://contoso.vault.azure.net/keys/" + KEY + "/" + version;
    }

    private Reply signIn(HttpExchange request, String body) {
        var form = Map.of(
                "grant_type", "client_credentials", "client_id", CLIENT, "client_secret", SECRET.replace(' ', '+'));
        var known = form.entrySet().stream().allMatch(field -> body.contains(field.getKey() + "=" + field.getValue()));
        if (!request.getRequestURI().getPath().equals("/" + TENANT + "/oauth2/v2.0/token")
                || !known
                || !body.contains("scope=https%3A%2F%2F")) {
            return Reply.of(401, Map.of("error", "invalid_client"));
        }
        token = UUID.randomUUID().toString();
        return Reply.of(200, Map.of("token_type", "Bearer", "expires_in", 3599, "access_token", token));
    }

    private static byte[] rsa(boolean wraps, KeyPair pair, byte[] value) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                wraps ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
                wraps ? pair.getPublic() : pair.getPrivate(),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return cipher.doFinal(value);
    }

    private static Reply error(int status, String code) {
        return Reply.of(status, Map.of("error", Map.of("code", code, "message", "as Azure would say it")));
    }
}
