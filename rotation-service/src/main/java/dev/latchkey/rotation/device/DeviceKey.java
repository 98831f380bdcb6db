package dev.latchkey.rotation.device;

/** One device of one tenant, as every event names it. */
public record DeviceKey(String tenantId, String deviceId) implements Comparable<DeviceKey> {

    @Override
    public int compareTo(DeviceKey other) {
        var byTenant = tenantId.compareTo(other.tenantId);
        return byTenant != 0 ? byTenant : deviceId.compareTo(other.deviceId);
    }
}
