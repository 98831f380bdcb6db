package dev.latchkey.sync.consent;

import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.sync.application.CredentialSealer;
import org.springframework.stereotype.Service;

/** Asks Entra for a token of a tenant and looks what it may do, before any call fails. */
@Service
public class CheckTenant {

    private final GraphConnections graph;
    private final CredentialSealer sealer;

    CheckTenant(GraphConnections graph, CredentialSealer sealer) {
        this.graph = graph;
        this.sealer = sealer;
    }

    /** Never fails; calls Microsoft, so not for use within a transaction. */
    public PermissionCheck check(TenantSignIn signIn) {
        try {
            // A token from before would not show what was granted since.
            return PermissionCheck.of(graph.to(sealer.fresh(signIn)).permissions());
        } catch (GraphException e) {
            return PermissionCheck.of(e.failure());
        }
    }
}
