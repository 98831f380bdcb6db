package dev.latchkey.simulator.world;

/**
 * How much world there is.
 *
 * @param windowsDevices Windows devices per tenant
 * @param otherDevices macOS and iOS devices per tenant, which never have recovery keys
 */
public record WorldSize(int tenants, int windowsDevices, int otherDevices) {

    private static final int MOST_TENANTS = 100_000;
    private static final int MOST_DEVICES = 1_000_000;

    public WorldSize {
        check("tenants", tenants, 1, MOST_TENANTS);
        check("devices", windowsDevices, 0, MOST_DEVICES);
        check("other devices", otherDevices, 0, MOST_DEVICES);
    }

    int devices() {
        return windowsDevices + otherDevices;
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
