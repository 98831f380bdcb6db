package dev.latchkey.graph;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Which Windows devices to list. */
public final class DeviceQuery {

    private static final DeviceQuery ALL = new DeviceQuery("");

    private final String narrower;

    private DeviceQuery(String narrower) {
        this.narrower = narrower;
    }

    /** Every one; only from this list can a removal be concluded. */
    public static DeviceQuery all() {
        return ALL;
    }

    /** Those that checked in later than this, to the second; says nothing of the others. */
    public static DeviceQuery checkedInAfter(Instant instant) {
        return new DeviceQuery(" and lastSyncDateTime gt " + instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The enrollments of one. */
    static DeviceQuery of(String deviceId) {
        return new DeviceQuery(" and azureADDeviceId eq '" + deviceId + "'");
    }

    /** As {@code $filter}: {@code gt} is documented for this property, {@code ge} is not. */
    String filter() {
        return "operatingSystem eq 'Windows'" + narrower;
    }
}
