package dev.latchkey.sync.consent;

import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.TenantSignIn;
import org.springframework.stereotype.Service;

/** Asks Entra for a token of a tenant and looks what it may do, before any call fails. */
@Service
public class CheckTenant {

    private final GraphConnections graph;

    CheckTenant(GraphConnections graph) {
        this.graph = graph;
    }

    /** Never fails; calls Microsoft, so not for use within a transaction. */
    public PermissionCheck check(TenantSignIn signIn) {
        try {
            return PermissionCheck.of(graph.signedInAnew(signIn).permissions());
        } catch (GraphException e) {
            return PermissionCheck.of(e.failure());
        }
    }
}
