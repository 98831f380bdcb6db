package dev.latchkey.events;

/** What is about one device of one tenant, and keeps its order per device. */
interface DeviceScoped {

    String tenantId();

    /** Entra device id; for a device that has none, its Intune id. */
    String deviceId();

    default String recordKey() {
        return tenantId() + "/" + deviceId();
    }
}
