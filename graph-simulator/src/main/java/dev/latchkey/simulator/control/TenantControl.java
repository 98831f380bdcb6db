package dev.latchkey.simulator.control;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.login.AadError;
import dev.latchkey.simulator.login.ClientAssertions;
import dev.latchkey.simulator.login.Tokens;
import dev.latchkey.simulator.world.Consent;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who is a customer, how to connect to them, and what they consented to. */
final class TenantControl {

    private static final String PARTNER_USER = "sync@partner.example";

    private final World world;
    private final Tokens tokens;
    private final ClientAssertions assertions;

    TenantControl(World world, Tokens tokens, ClientAssertions assertions) {
        this.world = world;
        this.tokens = tokens;
        this.assertions = assertions;
    }

    Answer answer(Request request, List<String> path) {
        String what = path.size() > 3 ? path.get(3) : "";
        String call = request.method() + " " + path.get(1) + (path.size() > 2 ? "/{id}" : "")
                + (what.isEmpty() ? "" : "/" + what);
        return switch (call) {
            case "GET tenants" -> all();
            case "GET tenants/{id}" -> Answer.json(200, json(tenant(path)));
            case "POST tenants/{id}/consent" -> consent(tenant(path), request);
            case "PUT tenants/{id}/groups" -> groups(tenant(path), request);
            case "PUT tenants/{id}/token-error" -> tokenError(tenant(path), request);
            case "DELETE tenants/{id}/token-error" -> {
                tenant(path).choices().tokenError(null);
                yield Answer.empty(204);
            }
            case "POST certificates" -> {
                assertions.register(
                        Json.MAPPER.readTree(request.body()).path("pem").asString(""));
                yield Answer.empty(204);
            }
            default -> throw new NotFound("there is no " + request.method() + " " + request.path());
        };
    }

    private Tenant tenant(List<String> path) {
        return Lookup.tenant(world, path.get(2));
    }

    private Answer all() {
        var list = Json.array();
        world.tenants().forEach(tenant -> list.add(json(tenant)));
        return Answer.json(200, list);
    }

    private ObjectNode json(Tenant tenant) {
        int devices = 0;
        int windows = 0;
        int keys = 0;
        for (int index = 0; index < tenant.deviceNumbers(); index++) {
            var device = tenant.device(index);
            devices += device.isPresent() ? 1 : 0;
            windows += device.filter(found -> found.profile().isWindows()).isPresent() ? 1 : 0;
            keys += tenant.keys(index).size();
        }
        var json = Json.object()
                .put("tenantId", tenant.profile().id().toString())
                .put("name", tenant.profile().name())
                .put("domain", tenant.profile().domain())
                .put("clientId", world.clientId())
                .put("clientSecret", world.clientSecret())
                .put("refreshToken", tokens.refresh(PARTNER_USER))
                .put("devices", devices)
                .put("windowsDevices", windows)
                .put("keys", keys)
                .put("consented", tenant.choices().consent().granted());
        var roles = json.putArray("roles");
        tenant.choices().consent().roles().forEach(roles::add);
        tenant.choices().tokenError().ifPresent(code -> json.put("tokenError", code));
        return json;
    }

    private Answer consent(Tenant tenant, Request request) {
        var body = Json.MAPPER.readTree(request.body());
        var before = tenant.choices().consent();
        tenant.choices().consent(decided(before, body.path("granted"), body.path("revoked")));
        return Answer.json(200, json(tenant));
    }

    private static Consent decided(Consent before, JsonNode granted, JsonNode revoked) {
        if (granted.isBoolean() && granted.asBoolean()) {
            return Consent.full();
        }
        if (granted.isArray()) {
            return new Consent(true, names(granted));
        }
        if (revoked.isBoolean() && revoked.asBoolean()) {
            return new Consent(false, Set.of());
        }
        if (revoked.isArray()) {
            return before.without(names(revoked));
        }
        throw new IllegalArgumentException("wanted: granted or revoked, each true or a list of roles");
    }

    private static Set<String> names(JsonNode array) {
        var names = new HashSet<String>();
        array.forEach(name -> names.add(name.asString("")));
        return names;
    }

    private static Answer groups(Tenant tenant, Request request) {
        var prefixes = new TreeMap<String, String>();
        for (var group : Json.MAPPER.readTree(request.body()).properties()) {
            prefixes.put(group.getKey(), group.getValue().asString(""));
        }
        tenant.choices().groups(prefixes);
        return Answer.empty(204);
    }

    private static Answer tokenError(Tenant tenant, Request request) {
        int code = Json.MAPPER.readTree(request.body()).path("code").asInt(0);
        if (AadError.ofCode(code).isEmpty()) {
            throw new IllegalArgumentException("unknown AADSTS code " + code);
        }
        tenant.choices().tokenError(code);
        return Answer.empty(204);
    }
}
