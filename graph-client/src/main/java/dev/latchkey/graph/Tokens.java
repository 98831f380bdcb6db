package dev.latchkey.graph;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import dev.latchkey.events.CredentialKind;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.SealBrokenException;
import java.net.MalformedURLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tokens of one tenant. The credential is opened for the moment a token is fetched, for which msal4j needs secrets as
 * strings; the application object that holds them is thrown away at once, so this class keeps the token itself.
 */
final class Tokens {

    /** Entra's hosts that msal4j knows; for another one it would ask login.microsoftonline.com about it. */
    private static final Set<String> MICROSOFT_LOGIN_HOSTS = Set.of(
            "login.microsoftonline.com",
            "login.microsoft.com",
            "login.windows.net",
            "login.microsoftonline.us",
            "login.chinacloudapi.cn",
            "login.partner.microsoftonline.cn",
            "sts.windows.net");

    private static final Duration MARGIN = Duration.ofMinutes(2);
    /** A certificate just registered is unknown to some of Entra's servers for a moment. */
    private static final String CERTIFICATE_UNKNOWN_YET = "AADSTS700027";

    private static final int TRIES_WITH_NEW_CERTIFICATE = 3;

    private static final JsonMapper JSON = new JsonMapper();

    private final Opener credentials;
    private final RotatedCredentials rotated;
    private final GraphSettings settings;
    private final LoginHttp http;
    private final Clock clock;
    private TenantSignIn signIn;
    /** Of the credential signed in with last, and of the one Entra gave in its place. */
    private List<byte[]> fingerprints = List.of();

    private @Nullable AccessToken current;
    private Instant fetchedAt = Instant.EPOCH;
    /** Not guarded by the lock: whoever closes waits for no call. */
    private volatile boolean closed;

    Tokens(
            TenantSignIn signIn,
            Opener credentials,
            RotatedCredentials rotated,
            GraphSettings settings,
            LoginHttp http,
            Clock clock) {
        this.signIn = signIn;
        this.credentials = credentials;
        this.rotated = rotated;
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /** @throws GraphException when Entra gives none */
    synchronized AccessToken get() {
        requireOpen();
        var token = current;
        if (token == null || !clock.instant().plus(MARGIN).isBefore(token.expiresAt())) {
            // A token that lives shorter than the margin is good for this call all the same.
            token = renew();
        }
        return token;
    }

    /** As {@link #get}, but in any case from Entra; when Entra gives none, the one from before stays. */
    synchronized AccessToken renew() {
        requireOpen();
        var token = fetch();
        requireOpen();
        current = token;
        fetchedAt = clock.instant();
        return token;
    }

    /**
     * One that may know of a permission that this one lacks; the same when it is of now, or when Entra gives no other: it is still
     * good for what it allows.
     */
    synchronized AccessToken newerThan(AccessToken token) {
        requireOpen();
        if (current != null && current != token) {
            return current;
        }
        if (clock.instant().isBefore(fetchedAt.plus(settings.permissionsLastFor()))) {
            return token;
        }
        try {
            return renew();
        } catch (GraphException e) {
            requireOpen();
            return token;
        }
    }

    /** From now on there are none. */
    void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new GraphException(new GraphFailure(
                    Kind.REFUSED, "", "the tenant was disconnected", "Connect it again to have it read again.", null));
        }
    }

    /** The one fetched last, if Graph still takes it as far as is known. */
    synchronized Optional<AccessToken> inUse() {
        return Optional.ofNullable(current);
    }

    /** Graph did not take this one, or it lacks something; the next call fetches another. */
    synchronized void forget(AccessToken refused) {
        if (current == refused) {
            current = null;
        }
    }

    /**
     * Whether this sign-in is the one these tokens are of; one with the refresh token that Entra gave meanwhile is, and
     * is what the next token is fetched with.
     */
    synchronized boolean continuesWith(TenantSignIn other) {
        if (other.equals(signIn)) {
            return true;
        }
        if (other.kind() != CredentialKind.REFRESH_TOKEN
                || signIn.kind() != CredentialKind.REFRESH_TOKEN
                || !other.clientId().equals(signIn.clientId())
                || fingerprints.isEmpty()) {
            return false;
        }
        try (var credential = SignInCredential.open(other, credentials)) {
            var fingerprint = credential.fingerprint();
            if (Arrays.equals(fingerprint, fingerprints.getLast())) {
                signIn = other;
            }
            return fingerprints.stream().anyMatch(known -> Arrays.equals(known, fingerprint));
        } catch (SealBrokenException e) {
            return false;
        }
    }

    private AccessToken fetch() {
        if (signIn.kind() == CredentialKind.REFRESH_TOKEN) {
            signIn = rotated.newest(signIn);
        }
        try (var credential = SignInCredential.open(signIn, credentials)) {
            var application = credential.application();
            for (var tries = 1; ; tries++) {
                try {
                    return fetch(credential, application);
                } catch (GraphException e) {
                    if (!e.failure().code().equals(CERTIFICATE_UNKNOWN_YET) || tries == TRIES_WITH_NEW_CERTIFICATE) {
                        throw e;
                    }
                    pause();
                }
            }
        } catch (SealBrokenException | IllegalArgumentException e) {
            throw new GraphException(new GraphFailure(
                    Kind.SIGN_IN,
                    "",
                    "the stored credential does not open with this installation's keys",
                    "Restore the keys from your backup, or connect the tenant again.",
                    null));
        }
    }

    private void pause() {
        try {
            Thread.sleep(settings.retryDelay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphException(GraphFailure.unavailable("stopped while signing in"));
        }
    }

    private AccessToken fetch(SignInCredential credential, IClientCredential proof) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var application = ConfidentialClientApplication.builder(signIn.clientId(), proof)
                    .authority(settings.login() + "/" + signIn.tenantId() + "/")
                    .instanceDiscovery(
                            MICROSOFT_LOGIN_HOSTS.contains(settings.login().getHost()))
                    .httpClient(http)
                    .executorService(executor)
                    .build();
            var result = acquire(application, credential);
            var token =
                    new AccessToken(result.accessToken(), result.expiresOnDate().toInstant());
            requireTenant(token);
            handOnRefreshToken(application, credential);
            return token;
        } catch (ExecutionException | CompletionException e) {
            throw new GraphException(SignInFailures.of(e, clock.instant()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphException(GraphFailure.unavailable("stopped while signing in"));
        } catch (MalformedURLException e) {
            throw new IllegalStateException("settings were checked", e);
        }
    }

    private IAuthenticationResult acquire(ConfidentialClientApplication application, SignInCredential credential)
            throws ExecutionException, InterruptedException {
        var everything = settings.cloud().scope(".default");
        if (signIn.kind() != CredentialKind.REFRESH_TOKEN) {
            return application
                    .acquireToken(ClientCredentialParameters.builder(Set.of(everything))
                            .build())
                    .get();
        }
        return application
                // Without offline_access Entra gives no refresh token to go on with.
                .acquireToken(
                        RefreshTokenParameters.builder(Set.of(everything, "offline_access"), credential.refreshToken())
                                .build())
                .get();
    }

    private void requireTenant(AccessToken token) {
        token.tenantId()
                .filter(tenant -> !tenant.equalsIgnoreCase(signIn.tenantId()))
                .ifPresent(other -> {
                    throw new GraphException(new GraphFailure(
                            Kind.SIGN_IN, "", "Entra gave a token for another tenant", "Check the tenant id.", null));
                });
    }

    /** msal4j shows a new refresh token nowhere but in its serialized cache. */
    private void handOnRefreshToken(ConfidentialClientApplication application, SignInCredential credential) {
        if (signIn.kind() != CredentialKind.REFRESH_TOKEN) {
            return;
        }
        for (var entry : JSON.readTree(application.tokenCache().serialize()).path("RefreshToken")) {
            var token = entry.path("secret").asString("");
            if (token.isEmpty() || token.equals(credential.refreshToken())) {
                continue;
            }
            try (var now = credential.with(token)) {
                fingerprints = List.of(credential.fingerprint(), now.fingerprint());
                rotated.rotated(signIn, now);
            }
        }
    }
}
