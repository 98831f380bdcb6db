package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.QueryString;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.login.Caller;
import dev.latchkey.simulator.world.Tenant;

/**
 * One call to one resource, whether it came alone or in a batch.
 *
 * @param version {@code v1.0} or {@code beta}
 * @param id the id in the path, or empty
 */
record GraphCall(Request request, Caller caller, String version, String id) {

    static final String BETA = "beta";

    Tenant tenant() {
        return caller.tenant();
    }

    QueryString query() {
        return request.query();
    }

    String root() {
        return request.base() + "/" + version;
    }

    String context(String what) {
        return root() + "/$metadata#" + what;
    }
}
