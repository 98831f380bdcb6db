package dev.latchkey.graph;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Which Windows devices to list. */
public final class DeviceQuery {

    private static final DeviceQuery ALL = new DeviceQuery(null);

    private final @Nullable Instant checkedInAfter;

    private DeviceQuery(@Nullable Instant checkedInAfter) {
        this.checkedInAfter = checkedInAfter;
    }

    /** Every one; only from this list can a removal be concluded. */
    public static DeviceQuery all() {
        return ALL;
    }

    /** Those that checked in later than this, to the second; says nothing of the others. */
    public static DeviceQuery checkedInAfter(Instant instant) {
        return new DeviceQuery(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** As {@code $filter}: {@code gt} is documented for this property, {@code ge} is not. */
    String filter() {
        var windows = "operatingSystem eq 'Windows'";
        return checkedInAfter == null ? windows : windows + " and lastSyncDateTime gt " + checkedInAfter;
    }
}
