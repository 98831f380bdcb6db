package dev.latchkey.simulator.control;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.world.DeviceChange;
import dev.latchkey.simulator.world.DocumentationEntry;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.KeysOnRemoval;
import dev.latchkey.simulator.world.NewDevice;
import dev.latchkey.simulator.world.RecoveryPassword;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Adds, changes, removes and rotates devices, addressed by Intune id or Entra device id. */
final class DeviceControl {

    private final World world;

    DeviceControl(World world) {
        this.world = world;
    }

    Answer answer(Request request, List<String> path) {
        return switch (request.method() + " " + path.size() + (path.size() > 3 ? path.get(3) : "")) {
            case "POST 2" -> add(request);
            case "PATCH 3" -> change(request, Lookup.id(path.get(2)));
            case "DELETE 3" -> remove(request, Lookup.id(path.get(2)));
            case "POST 4rotate" -> rotate(Lookup.id(path.get(2)));
            case "PUT 5keys" -> plant(request, Lookup.id(path.get(2)), path.get(4));
            default -> throw new NotFound("there is no " + request.method() + " " + request.path());
        };
    }

    private Answer add(Request request) {
        var body = object(request);
        var tenant = Lookup.tenant(world, taken(body, "tenant", ""));
        String operatingSystem = taken(body, "operatingSystem", "Windows");
        boolean documented = taken(body, "documented", "false").equals("true");
        var change = Json.MAPPER.treeToValue(body, DeviceChange.class);
        var device = tenant.add(
                new NewDevice(operatingSystem, change, documented ? DocumentationEntry.FULL : DocumentationEntry.NONE));
        return Answer.json(201, Listings.describe(tenant, device));
    }

    private Answer change(Request request, UUID id) {
        var tenant = Lookup.tenantOfDevice(world, id);
        var change = Json.MAPPER.treeToValue(object(request), DeviceChange.class);
        return tenant.change(id, change)
                .map(device -> Answer.json(200, Listings.describe(tenant, device)))
                .orElseThrow(() -> unknown(id));
    }

    private Answer remove(Request request, UUID id) {
        var keys = request.query().get("keys").orElse("destroy").equals("keep")
                ? KeysOnRemoval.KEEP
                : KeysOnRemoval.DESTROY;
        if (!Lookup.tenantOfDevice(world, id).remove(id, keys)) {
            throw unknown(id);
        }
        return Answer.empty(204);
    }

    private Answer rotate(UUID id) {
        var tenant = Lookup.tenantOfDevice(world, id);
        if (!tenant.rotateLocally(id)) {
            throw unknown(id);
        }
        return tenant.device(id)
                .map(device -> Answer.json(200, Listings.describe(tenant, device)))
                .orElseThrow(() -> unknown(id));
    }

    private Answer plant(Request request, UUID id, String keyId) {
        String password = Json.MAPPER.readTree(request.body()).path("key").asString("");
        if (!RecoveryPassword.isWellFormed(password)) {
            throw new IllegalArgumentException(
                    "key must be 8 groups of 6 digits, each divisible by 11 and below 720896");
        }
        var tenant = Lookup.tenantOfDevice(world, id);
        tenant.plant(key(tenant, id, Lookup.id(keyId)), password);
        return Answer.empty(204);
    }

    private static KeyRecord key(Tenant tenant, UUID device, UUID keyId) {
        var found = tenant.device(device).orElseThrow(() -> unknown(device));
        return tenant.key(keyId)
                .filter(key -> key.device() == found.index())
                .orElseThrow(() -> new NotFound("no key " + keyId + " of this device"));
    }

    private static ObjectNode object(Request request) {
        if (Json.MAPPER.readTree(request.body()) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("a JSON object is wanted");
    }

    private static String taken(ObjectNode body, String name, String otherwise) {
        var value = body.remove(name);
        return value == null ? otherwise : value.asString();
    }

    private static NotFound unknown(UUID id) {
        return new NotFound("no device " + id);
    }
}
