package dev.latchkey.sync.device;

import dev.latchkey.graph.ListedDevice;
import java.time.Instant;
import java.util.List;

/**
 * What a run has to know of a page of devices when it goes on after it.
 *
 * @param aside those that have to wait for the end of the listing
 */
record DevicePage(List<Seen> seen, List<ListedDevice> aside) {

    /** @param checkedIn when it last checked in, or {@link #NEVER} */
    record Seen(String deviceId, String intuneId, Instant checkedIn) {

        static final Instant NEVER = Instant.EPOCH;

        static Seen of(ListedDevice device) {
            var checkedIn = device.lastSyncAt() == null ? NEVER : device.lastSyncAt();
            return new Seen(device.deviceId(), device.state().intuneId(), checkedIn);
        }
    }
}
