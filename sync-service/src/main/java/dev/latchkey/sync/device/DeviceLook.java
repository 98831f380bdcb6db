package dev.latchkey.sync.device;

import dev.latchkey.graph.ListedDevice;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.sync.Findings;
import dev.latchkey.sync.device.DevicePage.Seen;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who looks where, and what the listing held so far. */
record DeviceLook(
        TenantConnection connection,
        String tenantId,
        Findings findings,
        Map<String, Seen> seen,
        List<ListedDevice> aside) {

    void saw(ListedDevice device) {
        seen.put(device.deviceId(), Seen.of(device));
    }

    @Nullable Instant lastCheckIn() {
        return seen.values().stream()
                .map(Seen::checkedIn)
                .filter(checkedIn -> !checkedIn.equals(Seen.NEVER))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
