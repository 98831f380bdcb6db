package dev.latchkey.sync.refresh;

import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphFailure;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.device.ReadDevices;
import dev.latchkey.sync.key.ReadKeys;
import dev.latchkey.sync.refresh.RefreshRequests.Pending;
import dev.latchkey.sync.tenant.Tenants;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Looks at one device and its keys now. */
@Service
class RefreshDevice {

    private static final Logger LOG = LoggerFactory.getLogger(RefreshDevice.class);

    private final RefreshRequests requests;
    private final Tenants tenants;
    private final GraphConnections graph;
    private final ReadDevices readDevices;
    private final ReadKeys readKeys;
    private final Outbox outbox;

    RefreshDevice(
            RefreshRequests requests,
            Tenants tenants,
            GraphConnections graph,
            ReadDevices readDevices,
            ReadKeys readKeys,
            Outbox outbox) {
        this.outbox = outbox;
        this.requests = requests;
        this.tenants = tenants;
        this.graph = graph;
        this.readDevices = readDevices;
        this.readKeys = readKeys;
    }

    /**
     * @return how many wishes this look has fulfilled; empty when there were none
     * @throws GraphException when another try may help
     */
    OptionalLong look(String tenantId, String deviceId) {
        var pending = requests.find(tenantId, deviceId);
        if (pending.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            read(tenantId, deviceId, pending.get());
        } catch (GraphException e) {
            if (e.failure().passing()) {
                throw e;
            }
            // The tenant's next run fails the same way and says so where people look.
            LOG.atWarn()
                    .addKeyValue("tenantId", tenantId)
                    .addKeyValue("deviceId", deviceId)
                    .addKeyValue("error", e.getMessage())
                    .log("device not refreshed");
        }
        return OptionalLong.of(pending.get().count());
    }

    /** Called under the tenant's lock, which whoever disconnects it holds, too. */
    private void requireConnected(String tenantId) {
        if (!tenants.isConnected(tenantId)) {
            graph.forget(tenantId);
            throw new GraphException(
                    new GraphFailure(GraphFailure.Kind.REFUSED, "", "the tenant was disconnected", null, null));
        }
    }

    private void read(String tenantId, String deviceId, Pending pending) {
        var tenant = tenants.find(tenantId);
        if (tenant.isEmpty() || tenant.get().paused() || !tenant.get().syncIntuneDevices()) {
            return;
        }
        var connection = graph.to(tenant.get().signIn()).urgent();
        Findings findings = events -> {
            requireConnected(tenantId);
            outbox.append(events.stream()
                    .map(event -> new Announcement(event, pending.cause()))
                    .toList());
        };
        // Keys first: somebody waits for them, and they may be there where Intune knows no device or has trouble.
        if (tenant.get().syncBitLockerKeys()) {
            readKeys.readDevice(connection, tenantId, deviceId, findings);
        }
        readDevices.readDevice(connection, tenant.get(), deviceId, findings);
    }
}
