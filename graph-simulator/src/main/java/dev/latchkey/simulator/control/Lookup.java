package dev.latchkey.simulator.control;

import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.world.Ids;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.util.List;
import java.util.UUID;

/** Finds what a control call names, or says that it is not there. */
final class Lookup {

    private Lookup() {}

    static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> new NotFound("not an id: " + text));
    }

    static Tenant tenant(World world, String text) {
        return world.tenant(id(text)).orElseThrow(() -> new NotFound("no tenant " + text));
    }

    static Tenant tenantOfDevice(World world, UUID device) {
        return world.tenantOfDevice(device).orElseThrow(() -> new NotFound("no device " + device));
    }

    /** The tenant named in the query, or all of them. */
    static List<Tenant> tenants(World world, Request request) {
        return request.query()
                .get("tenant")
                .map(text -> List.of(tenant(world, text)))
                .orElseGet(world::tenants);
    }
}
