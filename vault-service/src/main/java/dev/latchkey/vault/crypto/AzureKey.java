package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.vault.crypto.KeptToken.Token;
import dev.latchkey.vault.crypto.KeyService.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;

/**
 * An RSA key in Azure Key Vault: {@code wrapkey} with RSA-OAEP-256 under its newest version, {@code unwrapkey} under the
 * version that wrapped. Signs in to Entra as an application.
 */
final class AzureKey implements RemoteKey {

    private static final String KIND = "azure:";
    private static final String API = "?api-version=7.4";
    private static final String ALGORITHM = "RSA-OAEP-256";
    private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

    private final KeyProviderProperties.Azure settings;
    private final KeyService service;
    private final Clock clock;
    private final KeptToken token;

    AzureKey(KeyProviderProperties.Azure settings, KeyService service, Clock clock) {
        this.settings = settings;
        this.service = service;
        this.clock = clock;
        this.token = new KeptToken(this::signIn, clock);
    }

    @Override
    public String description() {
        return "Azure Key Vault key " + settings.key();
    }

    @Override
    public boolean made(String kekId) {
        return kekId.startsWith(KIND + settings.key() + "/");
    }

    @Override
    public WrappedKey wrap(byte[] key) {
        var version = URI.create(settings.key() + "/" + newestVersion());
        var answer = operate(version, "wrapkey", base64(key));
        var value = answer.body().path("value").asString("");
        if (!answer.good() || value.isEmpty()) {
            throw refused("wrap", answer);
        }
        return WrappedKey.of(bytes(value), KIND + version);
    }

    /** A wrap has to name it. Azure writes the vault's name in its own way in a kid, so only the last part of that counts. */
    private String newestVersion() {
        var answer = call(bearer -> service.get(URI.create(settings.key() + API), bearer));
        var kid = answer.body().path("key").path("kid").asString("");
        if (!answer.good() || kid.isEmpty()) {
            throw refused("tell its newest version", answer);
        }
        return kid.substring(kid.lastIndexOf('/') + 1);
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped) {
        var address = URI.create(wrapped.kekId().substring(KIND.length()));
        var answer = operate(address, "unwrapkey", base64(wrapped.bytes()));
        if (answer.status() == 400) {
            throw new SealBrokenException(description() + " does not open what names its version "
                    + address.getPath().substring(address.getPath().lastIndexOf('/') + 1));
        }
        if (!answer.good()) {
            throw refused("unwrap", answer);
        }
        return bytes(answer.body().path("value").asString(""));
    }

    private Answer operate(URI version, String operation, String value) {
        var address = URI.create(version + "/" + operation + API);
        var body = KeyService.write(Map.of("alg", ALGORITHM, "value", value));
        return call(bearer -> service.post(address, bearer, "application/json", body));
    }

    private Answer call(Function<Map<String, String>, Answer> request) {
        return token.call(401, bearer -> request.apply(Map.of("Authorization", "Bearer " + bearer)));
    }

    private Token signIn() {
        var address = URI.create(settings.loginUrl() + "/" + settings.tenantId() + "/oauth2/v2.0/token");
        var form = form("grant_type", "client_credentials") + "&" + form("client_id", settings.clientId()) + "&"
                + form("client_secret", SecretFile.read(settings.clientSecretFile())) + "&"
                + form("scope", scope());
        var answer = service.post(address, Map.of(), "application/x-www-form-urlencoded", form);
        var value = answer.body().path("access_token").asString("");
        if (!answer.good() || value.isEmpty()) {
            throw new KeyProviderRefusedException("Entra does not sign in the application " + settings.clientId()
                    + " of tenant " + settings.tenantId() + " (" + answer.status() + " "
                    + answer.body().path("error").asString("") + "): check vault.keys.azure and the client secret in "
                    + settings.clientSecretFile());
        }
        var seconds = answer.body().path("expires_in").asLong(0);
        return new Token(value, clock.instant().plusSeconds(seconds).minus(RENEW_BEFORE));
    }

    /** Of the cloud the vault is in: {@code https://vault.azure.net/.default} for {@code contoso.vault.azure.net}. */
    private String scope() {
        var host = settings.key().getHost();
        return "https://" + host.substring(host.indexOf('.') + 1) + "/.default";
    }

    private KeyProviderRefusedException refused(String what, Answer answer) {
        var code = answer.body().path("error").path("code").asString("");
        var advice = switch (answer.status()) {
            case 401, 403 ->
                ": give the application " + settings.clientId()
                        + " the right to read this key and to wrap and unwrap with it (role Key Vault Crypto Service"
                        + " Encryption User, or an access policy with get, wrapKey and unwrapKey)";
            case 404 -> ": the key or its version is not there; restore it in Azure";
            default -> "";
        };
        return new KeyProviderRefusedException(
                description() + " does not " + what + " (" + answer.status() + " " + code + ")" + advice);
    }

    private static String form(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] bytes(String value) {
        try {
            return Base64.getUrlDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new KeyProviderRefusedException(description() + " answers what is no base64url");
        }
    }
}
