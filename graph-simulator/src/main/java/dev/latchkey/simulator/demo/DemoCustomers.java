package dev.latchkey.simulator.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the simulated customers known to a Latchkey: an organization each, the configurations its MSP already has, and
 * the tenant's connection. Doing it twice changes nothing; a customer that a person disconnected is left alone.
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

    /**
     * Connects those that are to be, all with one import.
     *
     * @param said told of each customer
     * @return how many are connected
     */
    public int connect(Consumer<String> said) {
        var known = known();
        var csv = new StringBuilder("tenant_id,name,organization_id,client_id,client_secret\n");
        var documented = new LinkedHashMap<String, Integer>();
        for (var tenant : items(simulator.get("/simulator/tenants"))) {
            var name = tenant.path("name").asString();
            var tenantId = tenant.path("tenantId").asString();
            var standing = known.get(tenantId);
            if (standing != null && standing.path("state").asString().equals("DISCONNECTED")) {
                said.accept(name + ": stays disconnected");
            } else {
                // Somebody may have renamed the organization since, and its old name would make another one.
                var organizationId = standing == null
                        ? organization(name)
                        : standing.path("organizationId").asLong();
                documented.put(name, document(tenantId, organizationId));
                csv.append(row(
                        tenantId,
                        name,
                        organizationId,
                        tenant.path("clientId").asString(),
                        tenant.path("clientSecret").asString()));
            }
        }
        if (documented.isEmpty()) {
            return 0;
        }
        for (var row : console.postCsv("/api/v1/tenants/import", csv.toString()).path("rows")) {
            if (row.path("outcome").asString().equals("REFUSED")) {
                throw new IllegalStateException(
                        "a customer was not connected: " + row.path("error").asString());
            }
        }
        documented.forEach((name, configurations) ->
                said.accept(name + ": connected, " + configurations + " configurations on file"));
        return documented.size();
    }

    private static String row(Object... values) {
        return Stream.of(values)
                .map(value -> '"' + value.toString().replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(",", "", "\n"));
    }

    private Map<String, JsonNode> known() {
        var known = new HashMap<String, JsonNode>();
        for (var tenant : items(console.get("/api/v1/tenants"))) {
            known.put(tenant.path("tenantId").asString(), tenant);
        }
        return known;
    }

    private long organization(String name) {
        return console.post("/api/v1/organizations", Map.of("name", name))
                .path("id")
                .asLong();
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
