package dev.latchkey.sync.refresh.messaging;

import dev.latchkey.events.RefreshCommand;
import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.consume.PoisonEventException;
import dev.latchkey.kit.consume.Subscription;
import dev.latchkey.sync.refresh.RefreshRequests;
import dev.latchkey.sync.refresh.RefreshRequests.Request;
import dev.latchkey.sync.schedule.RefreshSchedule;
import dev.latchkey.sync.tenant.Tenants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Notes refresh commands; the look itself is taken later, because no call to Microsoft belongs into a transaction. A
 * command that comes twice leads to a look too many, which changes nothing.
 */
@Component
public class RefreshCommands implements Subscription.Handler {

    private final RefreshRequests requests;
    private final RefreshSchedule schedule;
    private final Tenants tenants;

    RefreshCommands(RefreshRequests requests, RefreshSchedule schedule, Tenants tenants) {
        this.requests = requests;
        this.schedule = schedule;
        this.tenants = tenants;
    }

    @Override
    public void handle(List<Inbound> batch) {
        var byDevice = new LinkedHashMap<String, Request>();
        for (var inbound : batch) {
            if (inbound.event() instanceof RefreshCommand command) {
                switch (command) {
                    case RefreshDevice refresh ->
                        byDevice.put(
                                refresh.recordKey(),
                                new Request(refresh.tenantId(), refresh.deviceId(), inbound.cause()));
                }
            }
        }
        leaveDisconnected(byDevice);
        requireConnected(byDevice);
        requests.add(byDevice.values());
        schedule.devices(
                byDevice.values().stream().map(Request::tenantId).toList(),
                byDevice.values().stream().map(Request::deviceId).toList());
    }

    /** Whoever asked could not know yet. */
    private void leaveDisconnected(Map<String, Request> byDevice) {
        var disconnected = tenants.disconnectedOf(tenantsOf(byDevice));
        byDevice.values().removeIf(request -> disconnected.contains(request.tenantId()));
    }

    private static Set<String> tenantsOf(Map<String, Request> byDevice) {
        return byDevice.values().stream().map(Request::tenantId).collect(Collectors.toSet());
    }

    private void requireConnected(Map<String, Request> byDevice) {
        var asked = tenantsOf(byDevice);
        if (!tenants.connectedOf(asked).containsAll(asked)) {
            throw new PoisonEventException("the tenant is not connected");
        }
    }
}
