package dev.latchkey.graph;

import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.kiota.RequestOption;
import com.microsoft.kiota.http.middleware.options.RetryHandlerOption;
import dev.latchkey.events.CredentialKind;
import dev.latchkey.kit.seal.Opener;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/** Connections to all tenants. Safe for use by many threads; made for virtual ones, since calls wait. */
public final class GraphConnections implements AutoCloseable {

    private static final int MOST_CALLS = 192;

    private final GraphSettings settings;
    private final Opener credentials;
    private final RotatedCredentials rotated;
    private final Clock clock;
    private final OkHttpClient http;
    private final LoginHttp login;
    private final Gate all = new Gate(48, MOST_CALLS);
    private final Bucket graphBudget = Budgets.graph(Time.SYSTEM);
    private final GraphMetrics metrics;
    private final ConcurrentMap<String, Held> byTenant = new ConcurrentHashMap<>();
    /** Outlives a change of the credential: Microsoft counts by application and tenant. */
    private final ConcurrentMap<App, Pace> paces = new ConcurrentHashMap<>();

    private record App(String tenantId, String clientId) {}

    private record Held(Tokens tokens, TenantConnection connection) {}

    /**
     * @param credentials opens the credentials of tenants
     * @param rotated stores refresh tokens that Entra replaced
     * @param metrics gets times and outcomes of calls, and nothing of any tenant
     */
    public GraphConnections(
            GraphSettings settings,
            Opener credentials,
            RotatedCredentials rotated,
            MeterRegistry metrics,
            Clock clock) {
        this.settings = settings;
        this.credentials = credentials;
        this.rotated = rotated;
        this.clock = clock;
        this.metrics = new GraphMetrics(metrics, all);
        // What is repeated, and when, is decided in GraphCalls alone.
        var noRepeats = new RetryHandlerOption((delay, count, request, response) -> false, 0, 0);
        this.http = trusting(GraphClientFactory.create(new RequestOption[] {noRepeats}), settings)
                .addInterceptor(new SentOnce())
                .connectionPool(new ConnectionPool(MOST_CALLS, 5, TimeUnit.MINUTES))
                .callTimeout(settings.oneAttempt())
                .connectTimeout(Duration.ofSeconds(10))
                .readTimeout(settings.oneAttempt())
                .build();
        this.login = new LoginHttp(trusting(new OkHttpClient.Builder(), settings)
                .followRedirects(false)
                .connectTimeout(Duration.ofSeconds(10))
                .callTimeout(settings.attemptTimeout())
                .build());
    }

    /** The connection with this sign-in; keeps its token until the sign-in changes. Makes no call. */
    public TenantConnection to(TenantSignIn signIn) {
        return held(signIn).connection;
    }

    /**
     * The same connection with a token fetched now: one from before would not show what was granted since.
     *
     * @throws GraphException when Entra gives none; the one from before stays
     */
    public TenantConnection signedInAnew(TenantSignIn signIn) {
        var held = held(signIn);
        held.tokens.renew();
        return held.connection;
    }

    /** Nobody signs in to this tenant any more: whoever still has its connection makes no further call. */
    public void forget(String tenantId) {
        var held = byTenant.remove(tenantId);
        if (held != null) {
            held.tokens.close();
        }
    }

    private Held held(TenantSignIn signIn) {
        return byTenant.compute(
                signIn.tenantId(),
                (tenant, held) -> held != null && held.tokens.continuesWith(signIn) ? held : open(signIn));
    }

    private Held open(TenantSignIn signIn) {
        var tokens = new Tokens(signIn, credentials, rotated, settings, login, clock);
        var pace = paces.computeIfAbsent(
                new App(signIn.tenantId(), signIn.clientId()),
                app -> new Pace(
                        all, new Budgets(graphBudget, Time.SYSTEM), settings.longestWait(), metrics, Time.SYSTEM));
        return new Held(
                tokens,
                new TenantConnection(
                        calls(tokens, pace, false),
                        new TenantConnection(calls(tokens, pace, true), null, tokens),
                        tokens));
    }

    private GraphCalls calls(Tokens tokens, Pace pace, boolean urgent) {
        return new GraphCalls(tokens, settings, http, pace, metrics, clock, Time.SYSTEM, urgent);
    }

    /**
     * Where an administrator of the tenant agrees to the application.
     *
     * @param kind whether to ask for application permissions, or for those of a partner's user
     * @param redirectUri where the administrator is sent afterwards; registered with the application
     * @param state comes back unchanged; guards against answers nobody asked for
     */
    public URI consentLink(String tenantId, String clientId, CredentialKind kind, URI redirectUri, String state) {
        return ConsentLink.of(settings, tenantId, clientId, kind, redirectUri, state);
    }

    private static OkHttpClient.Builder trusting(OkHttpClient.Builder client, GraphSettings settings) {
        if (settings.trustedCertificate() == null) {
            return client;
        }
        var trusted = TrustedCertificates.with(settings.trustedCertificate());
        return client.sslSocketFactory(trusted.socketFactory(), trusted.manager());
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }
}
