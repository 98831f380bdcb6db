package dev.latchkey.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of answer against the OpenAPI slices of the reference. */
class ContractIT extends RunningSimulator {

    private static final Map<String, OpenApiInteractionValidator> SLICES = Map.of(
            "v1.0", slice("v1.0"),
            "beta", slice("beta"));

    @ParameterizedTest
    @ValueSource(strings = {"v1.0", "beta"})
    void keepsToTheSlice(String version) throws Exception {
        var device = deviceThat("works");
        String intuneId = device.path("intuneId").asString();
        String keyId = device.path("keys").get(0).path("keyId").asString();
        client.send(
                "POST", "/beta/deviceManagement/managedDevices/" + intuneId + "/rotateBitLockerKeys", null, signedIn);
        clock.turn(Duration.ofSeconds(4));

        for (String path : List.of(
                "/deviceManagement/managedDevices",
                "/deviceManagement/managedDevices/" + intuneId,
                "/deviceManagement/managedDevices/unknown",
                "/informationProtection/bitlocker/recoveryKeys",
                "/informationProtection/bitlocker/recoveryKeys/" + keyId,
                "/informationProtection/bitlocker/recoveryKeys/" + keyId + "?$select=key",
                "/informationProtection/bitlocker/recoveryKeys/unknown",
                "/auditLogs/directoryAudits",
                "/deviceManagement/auditEvents")) {
            accept(version, Request.Method.GET, path, client.get("/" + version + path, signedIn));
        }
        accept(
                version,
                Request.Method.POST,
                "/deviceManagement/managedDevices/" + intuneId + "/syncDevice",
                client.send(
                        "POST",
                        "/" + version + "/deviceManagement/managedDevices/" + intuneId + "/syncDevice",
                        null,
                        signedIn));
        accept(
                version,
                Request.Method.POST,
                "/$batch",
                client.send(
                        "POST",
                        "/" + version + "/$batch",
                        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/deviceManagement/managedDevices\"}]}",
                        signedIn));
    }

    @Test
    void keepsToTheSliceOnWhatOnlyBetaHas() throws Exception {
        String intuneId = deviceThat("works").path("intuneId").asString();
        String rotate = "/deviceManagement/managedDevices/" + intuneId + "/rotateBitLockerKeys";

        accept("beta", Request.Method.POST, rotate, client.send("POST", "/beta" + rotate, null, signedIn));
        for (String path : List.of("/deviceManagement/comanagedDevices", "/deviceManagement/remoteActionAudits")) {
            accept("beta", Request.Method.GET, path, client.get("/beta" + path, signedIn));
        }
    }

    @Test
    void keepsToTheSliceWhenItRefuses() throws Exception {
        client.send("POST", "/simulator/faults", "{\"kind\":\"devices\",\"answer\":\"429\"}", Map.of());
        client.send("POST", "/simulator/faults", "{\"kind\":\"devices\",\"answer\":\"504\"}", Map.of());

        String devices = "/deviceManagement/managedDevices";
        for (int i = 0; i < 2; i++) {
            accept("v1.0", Request.Method.GET, devices, client.get("/v1.0" + devices, signedIn));
        }
        accept("v1.0", Request.Method.GET, devices, client.get("/v1.0" + devices, Map.of()));
    }

    @Test
    void keepsToTheSliceAtTheTokenEndpoint() throws Exception {
        String path = "/" + tenant.path("tenantId").asString() + "/oauth2/v2.0/token";

        accept(
                "v1.0",
                Request.Method.POST,
                path,
                client.askToken(tenant.path("tenantId").asString(), client.credentials(tenant)));
        accept(
                "v1.0",
                Request.Method.POST,
                path,
                client.askToken(tenant.path("tenantId").asString(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0", "beta"})
    void namesNoPropertyThatTheSliceDoesNotKnow(String version) throws Exception {
        String slice;
        try (var in = getClass().getResourceAsStream("/reference/graph-openapi-" + version + ".yaml")) {
            slice = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        var device = client.json(client.get("/" + version + "/deviceManagement/managedDevices?$top=1", signedIn))
                .path("value")
                .get(0);

        assertThat(device.propertyNames())
                .filteredOn(name -> !name.startsWith("@"))
                .allMatch(name -> slice.contains("\n          " + name + ":") || name.equals("id"));
    }

    private static void accept(String version, Request.Method method, String path, HttpResponse<String> answer) {
        int query = path.indexOf('?');
        var response = SimpleResponse.Builder.status(answer.statusCode());
        if (answer.statusCode() != 204) {
            response.withContentType(answer.headers().firstValue("Content-Type").orElse(""))
                    .withBody(answer.body());
        }

        var report = SLICES.get(version)
                .validateResponse(query < 0 ? path : path.substring(0, query), method, response.build());

        assertThat(report.getMessages())
                .filteredOn(message -> message.getLevel() == Level.ERROR)
                // The slice writes a nullable object as allOf beside nullable, which the validator takes for not
                // nullable.
                .filteredOn(message -> !message.getMessage().startsWith("null found, object expected"))
                .as(version + " " + method + " " + path)
                .isEmpty();
    }

    private static OpenApiInteractionValidator slice(String version) {
        return OpenApiInteractionValidator.createForSpecificationUrl("reference/graph-openapi-" + version + ".yaml")
                .withBasePathOverride("/")
                // The validator takes every part of an allOf for the whole and calls the other parts' properties
                // unknown.
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.response.body.schema.additionalProperties", Level.IGNORE)
                        .build())
                .build();
    }
}
