package dev.latchkey.simulator.control;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.world.Configuration;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.RotationFit;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.Timestamps;
import dev.latchkey.simulator.world.World;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The NDJSON streams: what is true, what the MSP wrote down, and how each device will behave. */
final class Listings {

    private final World world;

    Listings(World world) {
        this.world = world;
    }

    Answer truth(Request request) {
        var tenants = Lookup.tenants(world, request);
        return Answer.lines(lines -> {
            for (var tenant : tenants) {
                for (int index = 0; index < tenant.deviceNumbers(); index++) {
                    writeTruth(lines, tenant, index);
                }
            }
        });
    }

    Answer devices(Request request) {
        var tenants = Lookup.tenants(world, request);
        return Answer.lines(lines -> {
            for (var tenant : tenants) {
                for (int index = 0; index < tenant.deviceNumbers(); index++) {
                    var device = tenant.device(index);
                    if (device.isPresent()) {
                        lines.line(describe(tenant, device.get()));
                    }
                }
            }
        });
    }

    Answer documentation(Request request) {
        var tenants = Lookup.tenants(world, request);
        return Answer.lines(lines -> {
            for (var tenant : tenants) {
                for (int index = 0; index < tenant.deviceNumbers(); index++) {
                    var entry = tenant.documentation(index);
                    if (entry.isPresent()) {
                        lines.line(json(tenant, entry.get()));
                    }
                }
                for (var entry : tenant.documentationWithoutDevice()) {
                    lines.line(json(tenant, entry));
                }
            }
        });
    }

    static ObjectNode describe(Tenant tenant, DeviceView device) {
        var profile = device.profile();
        var json = identity(tenant, Optional.of(device))
                .put("osVersion", profile.operatingSystem().version())
                .put("wiFiMacAddress", profile.hardware().wiFiMacAddress())
                .put("joinType", profile.joinType().graphName())
                .put("coManaged", profile.coManaged())
                .put("encrypted", profile.encrypted())
                .put("online", profile.online())
                .put("escrow", profile.escrow().toString())
                .put("documented", tenant.documentation(device.index()).isPresent())
                .put("rotation", rotation(device));
        var keys = json.putArray("keys");
        tenant.keys(device.index())
                .forEach(key -> keys.addObject()
                        .put("keyId", key.id().toString())
                        .put("volumeType", key.volume().graphName())
                        .put("createdDateTime", Timestamps.ticks(key.created()))
                        .put("current", key.current()));
        return json;
    }

    private static void writeTruth(Answer.Lines lines, Tenant tenant, int index) throws IOException {
        var device = tenant.device(index);
        List<KeyRecord> keys = tenant.keys(index);
        if (keys.isEmpty() && device.isPresent()) {
            lines.line(truthLine(tenant, device, index).putNull("keyId"));
        }
        for (var key : keys) {
            lines.line(truthLine(tenant, device, index)
                    .put("deviceId", key.deviceId().toString())
                    .put("keyId", key.id().toString())
                    .put("volumeType", key.volume().graphName())
                    .put("createdDateTime", Timestamps.ticks(key.created()))
                    .put("key", tenant.secretForTruth(key))
                    .put("current", key.current()));
        }
    }

    private static ObjectNode truthLine(Tenant tenant, Optional<DeviceView> device, int index) {
        var line = identity(tenant, device)
                .put("documented", tenant.documentation(index).isPresent());
        device.ifPresent(view -> line.put("rotation", rotation(view)));
        return line;
    }

    /** A device that Intune has forgotten and Entra has not shows with its keys and without the rest. */
    private static ObjectNode identity(Tenant tenant, Optional<DeviceView> device) {
        var json = Json.object().put("tenantId", tenant.profile().id().toString());
        device.ifPresent(view -> json.put("deviceId", view.entraId().toString())
                .put("intuneId", view.intuneId().toString())
                .put("deviceName", view.profile().deviceName())
                .put("serialNumber", view.profile().hardware().serialNumber())
                .put("operatingSystem", view.profile().operatingSystem().name()));
        return json;
    }

    /** How a rotation of this device would end: {@code works}, {@code offline}, {@code escrow_fails} or the misfit. */
    private static String rotation(DeviceView device) {
        var fit = device.profile().rotationFit();
        if (fit != RotationFit.FITS) {
            return fit.name().toLowerCase(Locale.ROOT);
        }
        if (!device.profile().online()) {
            return "offline";
        }
        return switch (device.profile().escrow()) {
            case ARRIVES -> "works";
            case LATE -> "works_late";
            case NEVER -> "escrow_fails";
        };
    }

    private static ObjectNode json(Tenant tenant, Configuration entry) {
        return Json.object()
                .put("tenantId", tenant.profile().id().toString())
                .put("organization", tenant.profile().name())
                .put("externalId", entry.externalId())
                .put("name", entry.name())
                .put("hostname", entry.hostname())
                .put("serialNumber", entry.serialNumber())
                .put("macAddress", entry.macAddress())
                .put("type", entry.type());
    }
}
