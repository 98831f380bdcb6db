package dev.latchkey.simulator.world;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the MSP wrote down about a customer's machines, in the MSP's own habits of spelling. */
final class Documentation {

    private static final long FIRST_EXTERNAL_ID = 4_000_000_000L;
    private static final long IDS_PER_TENANT = 2_000_000;

    private Documentation() {}

    static Optional<Configuration> entryFor(int tenant, int index, DeviceProfile device) {
        String id = externalId(tenant, index + 10);
        return switch (device.documentation()) {
            case NONE -> Optional.empty();
            case NAME_ONLY ->
                Optional.of(new Configuration(id, device.deviceName(), device.deviceName(), null, null, type(device)));
            case FULL ->
                Optional.of(new Configuration(
                        id,
                        device.deviceName(),
                        device.deviceName(),
                        device.hardware().serialNumber(),
                        withColons(device.hardware().wiFiMacAddress()),
                        type(device)));
        };
    }

    /** What Microsoft knows nothing of: a printer, and a laptop that was scrapped years ago. */
    static List<Configuration> withoutDevice(int tenant) {
        return List.of(
                new Configuration(
                        externalId(tenant, 1),
                        "Printer 1st floor",
                        null,
                        "VNB3K0" + tenant,
                        "AC:1F:6B:00:10:01",
                        "Printer"),
                new Configuration(
                        externalId(tenant, 2), "OLD-LT-0007", "OLD-LT-0007", "R90OLD7" + tenant, null, "Laptop"));
    }

    private static String externalId(int tenant, int number) {
        return Long.toString(FIRST_EXTERNAL_ID + tenant * IDS_PER_TENANT + number);
    }

    private static String type(DeviceProfile device) {
        if (device.deviceName().contains("-DT-")) {
            return "Desktop";
        }
        return "iOS".equals(device.operatingSystem().name()) ? "Phone" : "Laptop";
    }

    private static String withColons(String mac) {
        return mac.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    }
}
