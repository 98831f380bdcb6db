package dev.latchkey.graph;

import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.kiota.RequestOption;
import dev.latchkey.events.CredentialKind;
import dev.latchkey.kit.seal.Opener;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.OkHttpClient;

/** Connections to all tenants. Safe for use by many threads; made for virtual ones, since calls wait. */
public final class GraphConnections implements AutoCloseable {

    private final GraphSettings settings;
    private final Opener credentials;
    private final RotatedCredentials rotated;
    private final Clock clock;
    private final OkHttpClient http;
    private final LoginHttp login;
    private final ConcurrentMap<String, Held> byTenant = new ConcurrentHashMap<>();

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
        this.http = trusting(GraphClientFactory.create(new RequestOption[0]), settings)
                .addInterceptor(new SentOnce())
                .callTimeout(settings.callTimeout())
                .connectTimeout(Duration.ofSeconds(10))
                .readTimeout(Duration.ofSeconds(100))
                .build();
        this.login = new LoginHttp(trusting(new OkHttpClient.Builder(), settings)
                .followRedirects(false)
                .connectTimeout(Duration.ofSeconds(10))
                .callTimeout(settings.attemptTimeout())
                .build());
    }

    /** The connection with this sign-in; keeps its token until the sign-in changes. Makes no call. */
    public TenantConnection to(TenantSignIn signIn) {
        return byTenant.compute(
                        signIn.tenantId(),
                        (tenant, held) -> held != null && held.tokens.continuesWith(signIn) ? held : open(signIn))
                .connection;
    }

    private Held open(TenantSignIn signIn) {
        var tokens = new Tokens(signIn, credentials, rotated, settings, login, clock);
        return new Held(tokens, new TenantConnection(new GraphCalls(tokens, settings, http, clock), tokens));
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
