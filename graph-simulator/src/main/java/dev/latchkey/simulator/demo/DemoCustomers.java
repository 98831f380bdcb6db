package dev.latchkey.simulator.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the simulated customers known to a Latchkey: an organization each, the configurations its MSP already has, and
 * the tenant's connection. Doing it twice changes nothing.
 */
public final class DemoCustomers {

    private static final int PER_REQUEST = 1_000;

    private final HttpJson simulator;
    private final HttpJson console;

    /**
     * @param simulator its control address
     * @param certificate of the simulator, PEM; null when the address is plain http
     * @param token an administrator's API token of the console
     */
    public DemoCustomers(URI simulator, @Nullable Path certificate, URI console, String token) {
        this.simulator = new HttpJson(simulator, certificate, null);
        this.console = new HttpJson(console, null, token);
    }

    /** @param said told of each customer that was connected */
    public void connect(Consumer<String> said) {
        for (var tenant : items(simulator.get("/simulator/tenants"))) {
            var name = tenant.path("name").asString();
            var organization = console.post("/api/v1/organizations", Map.of("name", name));
            var organizationId = organization.path("id").asLong();
            var documented = document(tenant.path("tenantId").asString(), organizationId);
            console.post(
                    "/api/v1/tenants",
                    Map.of(
                            "tenantId", tenant.path("tenantId").asString(),
                            "name", name,
                            "organizationId", organizationId,
                            "clientId", tenant.path("clientId").asString(),
                            "clientSecret", tenant.path("clientSecret").asString()));
            said.accept(name + ": connected, " + documented + " configurations on file");
        }
    }

    private int document(String tenantId, long organizationId) {
        var configurations = new ArrayList<Map<String, Object>>();
        for (var entry : simulator.lines("/simulator/documentation?tenant=" + tenantId)) {
            var mac = entry.path("macAddress").asString("");
            configurations.add(Map.of(
                    "externalId", entry.path("externalId").asString(),
                    "name", entry.path("name").asString(),
                    "serialNumber", entry.path("serialNumber").asString(""),
                    "macAddresses", mac.isEmpty() ? List.of() : List.of(mac)));
        }
        for (var from = 0; from < configurations.size(); from += PER_REQUEST) {
            console.post(
                    "/api/v1/organizations/" + organizationId + "/configurations",
                    Map.of(
                            "configurations",
                            configurations.subList(from, Math.min(configurations.size(), from + PER_REQUEST))));
        }
        return configurations.size();
    }

    private static Iterable<JsonNode> items(JsonNode answer) {
        return answer.isArray() ? answer : answer.path("items");
    }
}
