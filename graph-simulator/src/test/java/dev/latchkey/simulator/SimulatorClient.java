package dev.latchkey.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks plain HTTP with a simulator and trusts its certificate. */
public final class SimulatorClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI base;
    private final HttpClient http;
    private final TrustManager[] trust;
    private final SSLContext tls;

    public SimulatorClient(Simulator simulator) throws IOException, GeneralSecurityException {
        this.base = simulator.graphUrl();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(simulator.certificate())) {
            store.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        this.trust = factory.getTrustManagers();
        this.tls = SSLContext.getInstance("TLS");
        tls.init(null, trust, null);
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    public SSLContext tls() {
        return tls;
    }

    public TrustManager[] trust() {
        return trust;
    }

    public JsonNode tenant(int index) throws IOException, InterruptedException {
        return json(send("GET", "/simulator/tenants", null, Map.of())).get(index);
    }

    public Map<String, String> credentials(JsonNode tenant) {
        return Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                tenant.path("clientId").asString(),
                "client_secret",
                tenant.path("clientSecret").asString(),
                "scope",
                "https://graph.microsoft.com/.default");
    }

    public HttpResponse<String> askToken(String tenantId, Map<String, String> form)
            throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send("POST", "/" + tenantId + "/oauth2/v2.0/token", body, Map.of());
    }

    /** The header that lets calls of this tenant in. */
    public Map<String, String> signedIn(JsonNode tenant) throws IOException, InterruptedException {
        var reply = askToken(tenant.path("tenantId").asString(), credentials(tenant));
        return Map.of(
                "Authorization", "Bearer " + json(reply).path("access_token").asString());
    }

    public HttpResponse<String> get(String path, Map<String, String> headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    public HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var uri = path.startsWith("http") ? URI.create(path) : URI.create(base + path.replace(" ", "%20"));
        var request = HttpRequest.newBuilder(uri)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    public List<JsonNode> lines(String path) throws IOException, InterruptedException {
        return get(path, Map.of()).body().lines().map(JSON::readTree).toList();
    }
}
