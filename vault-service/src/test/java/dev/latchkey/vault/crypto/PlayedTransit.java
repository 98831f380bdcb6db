package dev.latchkey.vault.crypto;

import com.sun.net.httpserver.HttpExchange;
import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.SealBrokenException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** AppRole sign-in and the transit engine, as HashiCorp Vault and OpenBao describe them, with real AES-GCM. */
public final class PlayedTransit extends PlayedKeyService {

    public static final String ROLE = "role-1";
    public static final String SECRET = "secret-id-1";

    private final List<AesGcm> versions = new ArrayList<>();
    private volatile int oldestForDecryption = 1;
    private volatile String token = "";
    private final AtomicInteger patience = new AtomicInteger();
    private volatile boolean sealed;
    private volatile boolean allowed = true;

    public PlayedTransit() {
        rotate();
    }

    /** A new version, as {@code vault write -f transit/keys/latchkey/rotate} makes. */
    public void rotate() {
        versions.add(AesGcm.with(AesGcm.newKey()));
    }

    public void seal(boolean yes) {
        sealed = yes;
    }

    /** Somebody unseals it when it was asked for in vain so often. */
    public void unsealAfter(int requests) {
        patience.set(requests);
    }

    void allow(boolean yes) {
        allowed = yes;
    }

    void refuseBefore(int version) {
        oldestForDecryption = version;
    }

    void revokeTokens() {
        token = "";
    }

    @Override
    Reply answer(HttpExchange request, String body) {
        if (patience.get() > 0 && patience.decrementAndGet() == 0) {
            sealed = false;
        }
        if (sealed) {
            return error(503, "Vault is sealed");
        }
        var path = request.getRequestURI().getPath();
        var asked = json(body);
        if (path.equals("/v1/auth/approle/login")) {
            if (!asked.path("role_id").asString().equals(ROLE)
                    || !asked.path("secret_id").asString().equals(SECRET)) {
                return error(400, "invalid role or secret ID");
            }
            token = UUID.randomUUID().toString();
            return Reply.of(200, Map.of("auth", Map.of("client_token", token, "lease_duration", 3600)));
        }
        if (!allowed
                || token.isEmpty()
                || !token.equals(request.getRequestHeaders().getFirst("X-Vault-Token"))) {
            return error(403, "permission denied");
        }
        var boundTo = asked.path("associated_data").asString("");
        return switch (path) {
            case "/v1/transit/encrypt/latchkey" -> {
                var clear = Base64.getDecoder().decode(asked.path("plaintext").asString());
                var encrypted = versions.getLast().encrypt(clear, boundTo);
                yield Reply.of(
                        200,
                        Map.of(
                                "data",
                                Map.of(
                                        "ciphertext",
                                        "vault:v" + versions.size() + ":"
                                                + Base64.getEncoder().encodeToString(encrypted),
                                        "key_version",
                                        versions.size())));
            }
            case "/v1/transit/decrypt/latchkey" ->
                decrypt(asked.path("ciphertext").asString(), boundTo);
            default -> error(404, "no handler for route");
        };
    }

    private Reply decrypt(String ciphertext, String boundTo) {
        var parts = ciphertext.split(":", -1);
        var version = Integer.parseInt(parts[1].substring(1));
        if (version < oldestForDecryption) {
            return error(400, "ciphertext or signature version is disallowed by policy (too old)");
        }
        if (version > versions.size()) {
            return error(400, "invalid ciphertext: version is too new");
        }
        try {
            var clear = versions.get(version - 1).decrypt(Base64.getDecoder().decode(parts[2]), boundTo);
            return Reply.of(
                    200, Map.of("data", Map.of("plaintext", Base64.getEncoder().encodeToString(clear))));
        } catch (SealBrokenException e) {
            return error(400, "cipher: message authentication failed");
        }
    }

    private static Reply error(int status, String sentence) {
        return Reply.of(status, Map.of("errors", List.of(sentence)));
    }
}
