package dev.latchkey.bench;

import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.world.Tenant;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The calls of a full sweep and nothing else: of each answer only the address of the next page is looked at. */
final class BareListings {

    private static final Pattern NEXT = Pattern.compile("\"@odata\\.nextLink\"\\s*:\\s*\"([^\"]+)\"");
    private static final String DEVICES = "/v1.0/deviceManagement/managedDevices?$filter="
            + encoded("operatingSystem eq 'Windows'")
            + "&$select=id,azureADDeviceId,deviceName,serialNumber,operatingSystem,osVersion,manufacturer,model,"
            + "userPrincipalName,isEncrypted,wiFiMacAddress,managementAgent,lastSyncDateTime";
    private static final String KEYS = "/v1.0/informationProtection/bitlocker/recoveryKeys";

    private final Simulator microsoft;
    private final HttpClient http;
    private final Map<Tenant, String> tokens = new HashMap<>();

    BareListings(Simulator microsoft) throws IOException, GeneralSecurityException, InterruptedException {
        this.microsoft = microsoft;
        this.http = HttpClient.newBuilder()
                .sslContext(trusting(microsoft))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        for (var tenant : microsoft.world().tenants()) {
            tokens.put(tenant, token(tenant));
        }
    }

    /**
     * Lists all tenants.
     *
     * @param concurrency tenants at a time
     * @return how many calls it took
     */
    int readAll(int concurrency) throws InterruptedException, ExecutionException {
        try (var threads =
                Executors.newFixedThreadPool(concurrency, Thread.ofVirtual().factory())) {
            var calls = new ArrayList<Future<Integer>>();
            tokens.forEach(
                    (tenant, token) -> calls.add(threads.submit(() -> read(token, DEVICES) + read(token, KEYS))));
            var all = 0;
            for (var one : calls) {
                all += one.get();
            }
            return all;
        }
    }

    private int read(String token, String path) throws IOException, InterruptedException {
        var calls = 0;
        @Nullable URI next = microsoft.graphUrl().resolve(path);
        while (next != null) {
            var body = send(HttpRequest.newBuilder(next)
                    .header("Authorization", "Bearer " + token)
                    .build());
            calls++;
            var link = NEXT.matcher(body);
            next = link.find() ? URI.create(link.group(1)) : null;
        }
        return calls;
    }

    private String token(Tenant tenant) throws IOException, InterruptedException {
        var form = "grant_type=client_credentials&client_id="
                + encoded(microsoft.world().clientId())
                + "&client_secret=" + encoded(microsoft.world().clientSecret())
                + "&scope=" + encoded("https://graph.microsoft.com/.default");
        var answer = send(HttpRequest.newBuilder(
                        microsoft.loginUrl().resolve("/" + tenant.profile().id() + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
        return new JsonMapper().readTree(answer).path("access_token").asString();
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the bare client was answered " + answer.statusCode());
        }
        return answer.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static SSLContext trusting(Simulator microsoft) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var pem = Files.newInputStream(microsoft.certificate())) {
            store.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }
}
