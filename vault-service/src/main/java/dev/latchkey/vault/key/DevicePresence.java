package dev.latchkey.vault.key;

/**
 * Whether Intune lists a device, as of a version of it. The highest version counts, whatever came in first.
 *
 * @param version of the device, as sync-service counts it; 0 when nothing was heard
 */
record DevicePresence(long version, boolean gone) {

    static final DevicePresence UNHEARD = new DevicePresence(0, false);

    DevicePresence newest(DevicePresence other) {
        return other.version > version ? other : this;
    }
}
