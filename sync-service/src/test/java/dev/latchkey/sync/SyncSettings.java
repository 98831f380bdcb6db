package dev.latchkey.sync;

import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.simulator.Simulator;
import java.util.HashMap;
import java.util.Map;

/** What a sync-service is started with that reads from a simulated Microsoft. */
final class SyncSettings {

    private SyncSettings() {}

    /** @param special to this test; in place of what is usual where both name it */
    static Map<String, Object> reading(Simulator simulator, SecretFiles secrets, Map<String, ?> special) {
        var settings = new HashMap<String, Object>(Map.of(
                "sync.vault-sealing-key", secrets.vaultSealingPublic(),
                "sync.tenant-credentials-key", secrets.tenantCredentials(),
                "sync.poll", "50ms",
                "graph.graph-url", simulator.graphUrl(),
                "graph.login-url", simulator.loginUrl(),
                "graph.trusted-certificate", simulator.certificate(),
                "graph.retry-delay", "0s",
                "graph.permissions-last-for", "0s"));
        settings.putAll(special);
        return settings;
    }
}
