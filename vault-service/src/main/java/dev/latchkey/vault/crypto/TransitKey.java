package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.KeptToken.Token;
import dev.latchkey.vault.crypto.KeyService.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key of the transit engine of HashiCorp Vault or OpenBao: {@code encrypt} under its newest version, {@code decrypt} under
 * the version that the ciphertext names. Signs in with a token or as an AppRole.
 */
final class TransitKey implements RemoteKey {

    private static final String KIND = "transit:";
    private static final Pattern VERSIONED = Pattern.compile("vault:v([0-9]{1,9}):[A-Za-z0-9+/=]+");

    /** So that nothing else encrypted with the same key opens as one of ours. */
    private static final String ASSOCIATED_DATA = "latchkey-intermediate-key";

    private static final Duration RENEW_BEFORE = Duration.ofMinutes(1);

    private final KeyProviderProperties.Transit settings;
    private final KeyService service;
    private final Clock clock;
    private final KeptToken token;

    TransitKey(KeyProviderProperties.Transit settings, KeyService service, Clock clock) {
        this.settings = settings;
        this.service = service;
        this.clock = clock;
        this.token = new KeptToken(this::signIn, clock);
    }

    @Override
    public String description() {
        return "transit key " + settings.mount() + "/" + settings.key() + " of " + settings.url();
    }

    /** Named by mount and key, not by address: a server that moves keeps its keys. */
    @Override
    public boolean made(String kekId) {
        return kekId.startsWith(prefix());
    }

    @Override
    public WrappedKey wrap(byte[] key) {
        var answer = call(
                "encrypt",
                Map.of("plaintext", Base64.getEncoder().encodeToString(key), "associated_data", associatedData()));
        var ciphertext = answer.body().path("data").path("ciphertext").asString("");
        var versioned = VERSIONED.matcher(ciphertext);
        if (!answer.good() || !versioned.matches()) {
            throw refused("encrypt", answer);
        }
        return WrappedKey.of(ciphertext.getBytes(StandardCharsets.US_ASCII), prefix() + versioned.group(1));
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped) {
        var ciphertext = new String(wrapped.bytes(), StandardCharsets.US_ASCII);
        var versioned = VERSIONED.matcher(ciphertext);
        if (!versioned.matches() || !wrapped.kekId().equals(prefix() + versioned.group(1))) {
            throw new SealBrokenException("wrapped key is not of the version it names");
        }
        var answer = call("decrypt", Map.of("ciphertext", ciphertext, "associated_data", associatedData()));
        if (answer.status() == 400) {
            throw new SealBrokenException(description() + " does not open what names its version " + versioned.group(1)
                    + ": another key, damaged, or below its min_decryption_version");
        }
        if (!answer.good()) {
            throw refused("decrypt", answer);
        }
        return Base64.getDecoder()
                .decode(answer.body().path("data").path("plaintext").asString(""));
    }

    private Answer call(String operation, Map<String, String> body) {
        var path = "/v1/" + settings.mount() + "/" + operation + "/" + settings.key();
        return token.call(403, current -> post(path, body, current));
    }

    private Answer post(String path, Map<String, String> body, @Nullable String tokenValue) {
        var headers = new HashMap<>(Map.of("X-Vault-Request", "true"));
        if (tokenValue != null) {
            headers.put("X-Vault-Token", tokenValue);
        }
        if (settings.namespace() != null) {
            headers.put("X-Vault-Namespace", settings.namespace());
        }
        return service.post(URI.create(settings.url() + path), headers, "application/json", KeyService.write(body));
    }

    private Token signIn() {
        if (settings.tokenFile() != null) {
            // Read again whenever it is asked for anew: an agent beside the service renews the file.
            return new Token(
                    SecretFile.read(settings.tokenFile()), clock.instant().plus(Duration.ofMinutes(1)));
        }
        var secretId = settings.secretIdFile();
        var roleId = settings.roleId();
        if (secretId == null || roleId == null) {
            throw new IllegalStateException("settings were checked");
        }
        var answer =
                post("/v1/auth/approle/login", Map.of("role_id", roleId, "secret_id", SecretFile.read(secretId)), null);
        var value = answer.body().path("auth").path("client_token").asString("");
        if (!answer.good() || value.isEmpty()) {
            throw new KeyProviderRefusedException(settings.url() + " does not sign in the AppRole (" + answer.status()
                    + "): check vault.keys.transit.role-id and the secret id in " + secretId);
        }
        var seconds = answer.body().path("auth").path("lease_duration").asLong(0);
        return new Token(value, clock.instant().plusSeconds(seconds).minus(RENEW_BEFORE));
    }

    private KeyProviderRefusedException refused(String what, Answer answer) {
        var advice = switch (answer.status()) {
            case 403 ->
                ": its policy must allow update on " + settings.mount() + "/encrypt/" + settings.key() + " and "
                        + settings.mount() + "/decrypt/" + settings.key();
            case 404 -> ": there is no such mount or key";
            default -> "";
        };
        return new KeyProviderRefusedException(
                description() + " does not " + what + " (" + answer.status() + ")" + advice);
    }

    private String prefix() {
        return KIND + settings.mount() + "/" + settings.key() + ":v";
    }

    private static String associatedData() {
        return Base64.getEncoder().encodeToString(ASSOCIATED_DATA.getBytes(StandardCharsets.UTF_8));
    }
}
