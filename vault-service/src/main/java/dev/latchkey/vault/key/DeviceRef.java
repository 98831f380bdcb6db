package dev.latchkey.vault.key;

import java.util.Comparator;

/** A device of a tenant. Ordered, so that what is written and said of several always comes in the same order. */
record DeviceRef(String tenantId, String deviceId) implements Comparable<DeviceRef> {

    private static final Comparator<DeviceRef> ORDER =
            Comparator.comparing(DeviceRef::tenantId).thenComparing(DeviceRef::deviceId);

    @Override
    public int compareTo(DeviceRef other) {
        return ORDER.compare(this, other);
    }
}
