package dev.latchkey.bench;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.RequestOption;
import com.microsoft.kiota.authentication.AuthenticationProvider;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.world.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** What a script would do: one tenant after the other, one call at a time, each key read by itself, nothing stored. */
final class SequentialClient {

    private final Simulator microsoft;
    private final SSLContext tls;
    private final OkHttpClient http;

    SequentialClient(Simulator microsoft) throws IOException, GeneralSecurityException {
        this.microsoft = microsoft;
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var pem = Files.newInputStream(microsoft.certificate())) {
            store.setCertificateEntry(
                    "simulator", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        http = GraphClientFactory.create(new RequestOption[0])
                .sslSocketFactory(tls.getSocketFactory(), (X509TrustManager) trust.getTrustManagers()[0])
                .build();
    }

    /** @return how many keys were read in clear */
    int read(Tenant tenant) throws Exception {
        var graph = new GraphServiceClient(signedIn(tenant), http);
        graph.getRequestAdapter().setBaseUrl(microsoft.graphUrl() + "/v1.0");
        readDevices(graph);
        var ids = keyIds(graph);
        for (var id : ids) {
            var key = graph.informationProtection()
                    .bitlocker()
                    .recoveryKeys()
                    .byBitlockerRecoveryKeyId(id)
                    .get(get -> Objects.requireNonNull(get.queryParameters).select = new String[] {"key"});
            Objects.requireNonNull(Objects.requireNonNull(key).getKey(), "a key without its digits");
        }
        return ids.size();
    }

    private static void readDevices(GraphServiceClient graph) {
        var devices = graph.deviceManagement().managedDevices();
        var page = devices.get();
        while (page != null && page.getOdataNextLink() != null) {
            page = devices.withUrl(page.getOdataNextLink()).get();
        }
    }

    private static List<String> keyIds(GraphServiceClient graph) {
        var ids = new ArrayList<String>();
        var keys = graph.informationProtection().bitlocker().recoveryKeys();
        var page = keys.get();
        while (page != null) {
            Objects.requireNonNull(page.getValue()).forEach(key -> ids.add(Objects.requireNonNull(key.getId())));
            page = page.getOdataNextLink() == null
                    ? null
                    : keys.withUrl(page.getOdataNextLink()).get();
        }
        return ids;
    }

    private AuthenticationProvider signedIn(Tenant tenant) throws Exception {
        var world = microsoft.world();
        var token = ConfidentialClientApplication.builder(
                        world.clientId(), ClientCredentialFactory.createFromSecret(world.clientSecret()))
                .authority(microsoft.loginUrl() + "/" + tenant.profile().id() + "/")
                .instanceDiscovery(false)
                .sslSocketFactory(tls.getSocketFactory())
                .build()
                .acquireToken(ClientCredentialParameters.builder(Set.of("https://graph.microsoft.com/.default"))
                        .build())
                .get()
                .accessToken();
        return (request, context) -> request.headers.tryAdd("Authorization", "Bearer " + token);
    }
}
