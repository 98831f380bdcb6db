package dev.latchkey.vault.key;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A place, and when matching-service said so. The newest counts. A key says where its device is without a version of
 * the match, so the time decides first; at the same time the device's own event counts more.
 *
 * @param matchVersion 0 when a key said it
 * @param at in microseconds, as the database keeps it: a redelivered event must compare equal to its stored self
 */
record Placement(Place place, long matchVersion, Instant at) {

    private static final Comparator<Placement> AGE = Comparator.comparing(Placement::at)
            .thenComparingLong(Placement::matchVersion)
            // Never needed by a publisher that keeps its contract; any fixed order will do.
            .thenComparing(placement -> placement.place().toString());

    Placement {
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    static Placement of(KeyMatched key) {
        var place = new Place(key.organizationId(), key.configurationId(), key.deviceName(), key.serialNumber());
        return new Placement(place, 0, key.at());
    }

    static Placement of(MatchedDeviceChanged device) {
        var place = new Place(
                device.organizationId(), device.configurationId(), device.deviceName(), device.serialNumber());
        return new Placement(place, device.version(), device.at());
    }

    static Placement newest(@Nullable Placement one, Placement other) {
        return one == null || AGE.compare(one, other) < 0 ? other : one;
    }
}
