package dev.latchkey.graph;

import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.kiota.RequestOption;
import dev.latchkey.kit.seal.Opener;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.OkHttpClient;

/** Connections to all tenants. Safe for use by many threads; made for virtual ones, since calls wait. */
public final class GraphConnections implements AutoCloseable {

    private final GraphSettings settings;
    private final Opener credentials;
    private final Clock clock;
    private final OkHttpClient http;
    private final LoginHttp login;
    private final ConcurrentMap<String, Held> byTenant = new ConcurrentHashMap<>();

    private record Held(TenantSignIn signIn, TenantConnection connection) {}

    /** @param credentials opens the client secrets of tenants */
    public GraphConnections(GraphSettings settings, Opener credentials, Clock clock) {
        this.settings = settings;
        this.credentials = credentials;
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
                .readTimeout(Duration.ofSeconds(30))
                .build());
    }

    /** The connection with this sign-in; keeps its token until the sign-in changes. Makes no call. */
    public TenantConnection to(TenantSignIn signIn) {
        return byTenant.compute(
                        signIn.tenantId(),
                        (tenant, held) -> held != null && held.signIn.equals(signIn) ? held : open(signIn))
                .connection;
    }

    private Held open(TenantSignIn signIn) {
        var tokens = new Tokens(signIn, credentials, settings, login, clock);
        return new Held(signIn, new TenantConnection(new GraphCalls(tokens, settings, http, clock), tokens));
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
