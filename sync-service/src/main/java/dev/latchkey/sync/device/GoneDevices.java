package dev.latchkey.sync.device;

import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.TenantLock;
import dev.latchkey.sync.device.DevicePage.Seen;
import dev.latchkey.sync.device.ManagedDevices.Missing;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** A device counts as gone when a complete listing of all left it out and Microsoft does not know it singly either. */
@Component
class GoneDevices {

    private static final int ASKED_AT_ONCE = 200;

    private final ManagedDevices devices;
    private final TenantLock lock;
    private final TransactionTemplate transaction;
    private final Clock clock;

    GoneDevices(ManagedDevices devices, TenantLock lock, TransactionTemplate transaction, Clock clock) {
        this.devices = devices;
        this.lock = lock;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Announces as gone what a listing of all did not hold, unless it left out what is there: then nothing is gone.
     *
     * @return how many it left out
     */
    int confirm(DeviceLook look, Instant beganAt) {
        var missing = devices.missing(look.tenantId(), look.seen().keySet(), beganAt);
        if (missing.isEmpty()) {
            return 0;
        }
        var leftOut = leftOut(look, missing);
        if (leftOut == 0) {
            var ids = missing.stream().map(Missing::deviceId).toList();
            announce(look.tenantId(), ids, beganAt, look.findings());
        }
        return leftOut;
    }

    void announce(String tenantId, Collection<String> deviceIds, Instant beganAt, Findings findings) {
        transaction.executeWithoutResult(status -> {
            lock.hold(tenantId);
            var now = clock.instant();
            findings.announce(devices.markGone(tenantId, deviceIds, beganAt).entrySet().stream()
                    .map(gone -> new DeviceGone(tenantId, gone.getKey(), gone.getValue(), now))
                    .toList());
        });
    }

    /** A page may have been lost on the way without any error: then what it held still exists. */
    private static int leftOut(DeviceLook look, List<Missing> missing) {
        var listed = look.seen().values().stream().map(Seen::intuneId).collect(Collectors.toSet());
        look.aside().forEach(device -> listed.add(device.state().intuneId()));
        var doubtful = missing.stream()
                .map(Missing::intuneId)
                .filter(id -> !listed.contains(id))
                .toList();
        var leftOut = 0;
        for (var from = 0; from < doubtful.size(); from += ASKED_AT_ONCE) {
            leftOut += look.connection()
                    .existing(
                            TenantConnection.Kind.DEVICES,
                            doubtful.subList(from, Math.min(from + ASKED_AT_ONCE, doubtful.size())))
                    .size();
        }
        return leftOut;
    }
}
