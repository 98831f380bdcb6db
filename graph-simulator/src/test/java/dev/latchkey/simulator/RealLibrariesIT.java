package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.graph.core.content.BatchRequestContent;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.graph.models.BitlockerRecoveryKey;
import com.microsoft.graph.models.ManagedDevice;
import com.microsoft.graph.models.RotateBitLockerKeysDeviceActionResult;
import com.microsoft.graph.models.VolumeType;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.authentication.AccessTokenProvider;
import com.microsoft.kiota.authentication.AllowedHostsValidator;
import com.microsoft.kiota.authentication.BaseBearerTokenAuthenticationProvider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that production code uses, against the simulator. */
class RealLibrariesIT extends RunningSimulator {

    private static final Set<String> SCOPE = Set.of("https://graph.microsoft.com/.default");

    private OkHttpClient http;
    private GraphServiceClient graph;

    @BeforeEach
    void connect() throws Exception {
        http = GraphClientFactory.create()
                .sslSocketFactory(client.tls().getSocketFactory(), (X509TrustManager) client.trust()[0])
                .build();
        graph = new GraphServiceClient(adapter("v1.0"));
    }

    @Test
    void msalGetsATokenWithASecret() throws Exception {
        var result = application(secret()).acquireToken(parameters()).get();

        assertThat(result.accessToken()).isNotBlank();
        assertThat(result.expiresOnDate()).isNotNull();
    }

    @Test
    void msalGetsATokenWithARegisteredCertificateOnly(@TempDir Path directory) throws Exception {
        var store = keyStore(directory);
        var certificate = (X509Certificate) store.getCertificate("app");
        var credential = ClientCredentialFactory.createFromCertificate(
                (PrivateKey) store.getKey("app", "changeit".toCharArray()), certificate);

        assertThat(serviceError(credential)).hasMessageContaining("AADSTS700027");
        register(certificate);

        assertThat(application(credential).acquireToken(parameters()).get().accessToken())
                .isNotBlank();
    }

    @Test
    void msalTellsTheErrorOfABadSecret() throws Exception {
        assertThat(serviceError(ClientCredentialFactory.createFromSecret("wrong")))
                .satisfies(error -> assertThat(error.errorCode()).isEqualTo("invalid_client"))
                .satisfies(error -> assertThat(error.statusCode()).isEqualTo(401))
                .hasMessageContaining("AADSTS7000215");
    }

    @Test
    void graphListsDevicesPageByPage() {
        change("devicePageSize", 20);
        var devices = new ArrayList<ManagedDevice>();

        var page = graph.deviceManagement().managedDevices().get(call -> {
            call.queryParameters.select = new String[] {"id", "azureADDeviceId", "deviceName", "lastSyncDateTime"};
            call.queryParameters.filter = "operatingSystem eq 'Windows'";
        });
        while (page != null) {
            devices.addAll(page.getValue());
            String next = page.getOdataNextLink();
            page = next == null
                    ? null
                    : graph.deviceManagement().managedDevices().withUrl(next).get();
        }

        assertThat(devices).hasSize(40);
        assertThat(devices).extracting(ManagedDevice::getId).doesNotHaveDuplicates();
        assertThat(devices).allMatch(device -> device.getLastSyncDateTime() != null);
    }

    @Test
    void graphListsAndReadsKeys() throws Exception {
        var device = deviceThat("works");

        var keys = graph.informationProtection()
                .bitlocker()
                .recoveryKeys()
                .get(call -> call.queryParameters.filter =
                        "deviceId eq '" + device.path("deviceId").asString() + "'");
        var key = keys.getValue().getFirst();
        var secret = graph.informationProtection()
                .bitlocker()
                .recoveryKeys()
                .byBitlockerRecoveryKeyId(key.getId())
                .get(call -> call.queryParameters.select = new String[] {"key"});

        assertThat(key.getVolumeType()).isEqualTo(VolumeType.OperatingSystemVolume);
        assertThat(key.getKey()).isNull();
        assertThat(secret.getKey()).hasSize(55);
    }

    @Test
    void graphUnderstandsTheErrors() {
        assertThatThrownBy(() -> graph.deviceManagement()
                        .managedDevices()
                        .byManagedDeviceId("unknown")
                        .get())
                .isInstanceOfSatisfying(ODataError.class, error -> {
                    assertThat(error.getResponseStatusCode()).isEqualTo(404);
                    assertThat(error.getError().getCode()).isEqualTo("ResourceNotFound");
                });
    }

    @Test
    void graphReadsSecretsInABatch() throws Exception {
        var keys = deviceThat("works").path("keys");
        var content = new BatchRequestContent(graph);
        var info = graph.informationProtection()
                .bitlocker()
                .recoveryKeys()
                .byBitlockerRecoveryKeyId(keys.get(0).path("keyId").asString())
                .toGetRequestInformation(call -> call.queryParameters.select = new String[] {"key"});

        String step = content.addBatchRequestStep(info);
        var reply = graph.getBatchRequestBuilder().post(content, null);

        assertThat(reply.getResponsesStatusCode()).containsEntry(step, 200);
        assertThat(reply.getResponseById(step, BitlockerRecoveryKey::createFromDiscriminatorValue)
                        .getKey())
                .hasSize(55);
    }

    @Test
    void betaRotatesThroughARawRequest() throws Exception {
        String id = deviceThat("works").path("intuneId").asString();
        var beta = adapter("beta");
        var parameters = new HashMap<String, Object>();
        parameters.put("baseurl", beta.getBaseUrl());
        parameters.put("id", id);
        var rotate = new RequestInformation(
                HttpMethod.POST, "{+baseurl}/deviceManagement/managedDevices/{id}/rotateBitLockerKeys", parameters);

        beta.sendPrimitive(rotate, new HashMap<>(Map.of("XXX", ODataError::createFromDiscriminatorValue)), Void.class);
        clock.turn(Duration.ofSeconds(4));

        var device =
                graph.deviceManagement().managedDevices().byManagedDeviceId(id).get();
        assertThat(device.getDeviceActionResults()).singleElement().satisfies(result -> {
            assertThat(result).isInstanceOf(RotateBitLockerKeysDeviceActionResult.class);
            assertThat(result.getActionState()).hasToString("Done");
        });
    }

    private BaseGraphRequestAdapter adapter(String version) {
        var authentication = new BaseBearerTokenAuthenticationProvider(new MsalTokens());
        return new BaseGraphRequestAdapter(authentication, simulator.graphUrl() + "/" + version, http);
    }

    private ConfidentialClientApplication application(IClientCredential credential) throws Exception {
        return ConfidentialClientApplication.builder(tenant.path("clientId").asString(), credential)
                .authority(simulator.loginUrl() + "/" + tenant.path("tenantId").asString() + "/")
                .instanceDiscovery(false)
                .sslSocketFactory(client.tls().getSocketFactory())
                .build();
    }

    private IClientCredential secret() {
        return ClientCredentialFactory.createFromSecret(
                tenant.path("clientSecret").asString());
    }

    private static ClientCredentialParameters parameters() {
        return ClientCredentialParameters.builder(SCOPE).build();
    }

    private MsalServiceException serviceError(IClientCredential credential) throws Exception {
        try {
            application(credential).acquireToken(parameters()).get();
        } catch (ExecutionException | CompletionException refused) {
            return (MsalServiceException) refused.getCause();
        }
        throw new AssertionError("a token was given");
    }

    private void register(X509Certificate certificate) throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\\n"
                + Base64.getEncoder().encodeToString(certificate.getEncoded())
                + "\\n-----END CERTIFICATE-----\\n";
        assertThat(client.send("POST", "/simulator/certificates", "{\"pem\":\"" + pem + "\"}", Map.of())
                        .statusCode())
                .isEqualTo(204);
    }

    private static KeyStore keyStore(Path directory) throws Exception {
        Path file = directory.resolve("app.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "app",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=app",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    /** Tokens from msal4j for this simulator only. */
    private final class MsalTokens implements AccessTokenProvider {

        @Override
        public String getAuthorizationToken(URI uri, Map<String, Object> context) {
            try {
                return application(secret()).acquireToken(parameters()).get().accessToken();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        public AllowedHostsValidator getAllowedHostsValidator() {
            return new AllowedHostsValidator("localhost");
        }
    }
}
