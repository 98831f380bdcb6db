package dev.latchkey.graph;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.MsalThrottlingException;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.SealBrokenException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of one tenant. The client secret is opened for the moment a token is fetched, for which msal4j needs it as a
 * string; the application object that holds it is thrown away at once, so this class keeps the token itself.
 */
final class Tokens {

    private static final Set<String> MICROSOFT_LOGIN_HOSTS = Set.of(
            "login.microsoftonline.com",
            "login.microsoft.com",
            "login.windows.net",
            "login.microsoftonline.us",
            "login.partner.microsoftonline.cn",
            "sts.windows.net");
    private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{3,9})");
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private final TenantSignIn signIn;
    private final Opener credentials;
    private final GraphSettings settings;
    private final LoginHttp http;
    private final Clock clock;
    private @Nullable AccessToken current;

    Tokens(TenantSignIn signIn, Opener credentials, GraphSettings settings, LoginHttp http, Clock clock) {
        this.signIn = signIn;
        this.credentials = credentials;
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /** @throws GraphException when Entra gives none */
    synchronized AccessToken get() {
        var token = current;
        if (token == null || !clock.instant().plus(MARGIN).isBefore(token.expiresAt())) {
            token = fetch();
            // A token that lives shorter than the margin is good for this call all the same.
            current = token;
        }
        return token;
    }

    /** Graph did not take this one; the next call fetches another. */
    synchronized void forget(AccessToken refused) {
        if (current == refused) {
            current = null;
        }
    }

    private AccessToken fetch() {
        var result = acquire();
        var token = new AccessToken(result.accessToken(), result.expiresOnDate().toInstant());
        token.tenantId()
                .filter(tenant -> !tenant.equalsIgnoreCase(signIn.tenantId()))
                .ifPresent(other -> {
                    throw new GraphException(new GraphFailure(
                            Kind.SIGN_IN, "", "Entra gave a token for another tenant", "Check the tenant id.", null));
                });
        return token;
    }

    private IAuthenticationResult acquire() {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var secret = credentials.open(
                        signIn.secret(), Binding.tenantCredential(signIn.tenantId(), signIn.clientId()))) {
            var application = ConfidentialClientApplication.builder(
                            signIn.clientId(),
                            ClientCredentialFactory.createFromSecret(
                                    secret.use(clear -> new String(clear, StandardCharsets.UTF_8))))
                    .authority(settings.loginRoot() + "/" + signIn.tenantId() + "/")
                    // For a host it does not know msal4j would ask login.microsoftonline.com.
                    .instanceDiscovery(
                            MICROSOFT_LOGIN_HOSTS.contains(settings.loginUrl().getHost()))
                    .httpClient(http)
                    .executorService(executor)
                    .build();
            var asked = ClientCredentialParameters.builder(Set.of("https://graph.microsoft.com/.default"))
                    .build();
            return application.acquireToken(asked).get();
        } catch (ExecutionException | CompletionException e) {
            throw new GraphException(failure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphException(GraphFailure.unavailable("stopped while signing in"));
        } catch (SealBrokenException e) {
            throw new GraphException(new GraphFailure(
                    Kind.SIGN_IN,
                    "",
                    "the stored client secret does not open with this installation's keys",
                    "Restore the keys from your backup, or connect the tenant again.",
                    null));
        } catch (MalformedURLException e) {
            throw new IllegalStateException("settings were checked", e);
        }
    }

    static GraphFailure failure(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GraphException known) {
                return known.failure();
            }
            if (cause instanceof MsalThrottlingException throttled) {
                return new GraphFailure(
                        Kind.THROTTLED,
                        "",
                        "Entra asks to sign in less often",
                        null,
                        Duration.ofMillis(throttled.retryInMs()));
            }
            if (cause instanceof MsalServiceException service) {
                return service(service);
            }
            if (cause instanceof IOException) {
                return GraphFailure.unavailable("no connection to Entra's sign-in");
            }
        }
        return GraphFailure.garbage("Entra's sign-in gave an answer that cannot be read");
    }

    private static GraphFailure service(MsalServiceException answer) {
        var status = answer.statusCode() == null ? 0 : answer.statusCode();
        var text = answer.getMessage() == null ? "" : answer.getMessage();
        var code = AADSTS.matcher(text);
        if (code.find()) {
            return SignInFailures.of(Long.parseLong(code.group(1)));
        }
        if (status == 429) {
            return new GraphFailure(Kind.THROTTLED, "", "Entra asks to sign in less often", null, null);
        }
        if (status >= 500 || status == 0) {
            return GraphFailure.unavailable("Entra's sign-in is out of order (status " + status + ")");
        }
        return SignInFailures.of(0);
    }
}
