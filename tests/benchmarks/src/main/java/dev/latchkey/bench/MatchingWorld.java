package dev.latchkey.bench;

import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.labelled.LabelledCase.Documented;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Organizations with as many documented machines as devices, and the noise of real ones. Everything follows from numbers, so
 * that nothing of it is kept.
 *
 * @param first number of the first organization
 * @param organizations how many; each has a tenant, every fifth has two
 * @param machines of each
 */
record MatchingWorld(int first, int organizations, int machines) {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final int LAPTOPS_PER_DOCK = 8;

    private enum Kind {
        /** Documented with serial number and MAC address, as most are. */
        PLAIN(68),
        DOCUMENTED_BY_SERIAL_NUMBER(12),
        /** In a dock whose MAC address is documented with one of the laptops that use it. */
        DOCKED(6),
        /** Its serial number is a placeholder, its MAC address is documented. */
        WHITE_BOX(5),
        /** Its serial number is a placeholder, and only its name is documented. */
        KNOWN_BY_NAME(3),
        /** Not documented; a machine that is none of the devices is, in its place. */
        UNKNOWN(4),
        /** Documented with the serial number of its neighbour. */
        MIXED_UP(1),
        /** With a serial number that copies keep, and no MAC address. */
        GUEST(1);

        private final int share;

        Kind(int share) {
            this.share = share;
        }

        private static Kind of(int percent) {
            var left = percent;
            for (var kind : values()) {
                left -= kind.share;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("shares are of a hundred");
        }
    }

    int devices() {
        return organizations * machines;
    }

    /** Numbers of the organizations. */
    IntStream numbers() {
        return IntStream.range(first, first + organizations);
    }

    List<String> tenants() {
        return numbers().boxed().flatMap(number -> tenants(number).stream()).toList();
    }

    static List<String> tenants(int organization) {
        return organization % 5 == 0
                ? List.of(tenant(organization, 0), tenant(organization, 1))
                : List.of(tenant(organization, 0));
    }

    /** By external id. */
    Map<String, Documented> documented(int organization) {
        var machinesOfIt = new LinkedHashMap<String, Documented>();
        for (var machine = 0; machine < machines; machine++) {
            machinesOfIt.put(externalId(machine), documented(organization, machine));
        }
        return machinesOfIt;
    }

    static String externalId(int machine) {
        return "M-" + machine;
    }

    void seen(int organization, Consumer<DeviceSeen> each) {
        var tenants = tenants(organization);
        for (var machine = 0; machine < machines; machine++) {
            each.accept(new DeviceSeen(
                    tenants.get(machine % tenants.size()),
                    String.format(Locale.ROOT, "%08x-0000-4000-8000-%012x", organization, machine),
                    1,
                    state(organization, machine),
                    AT));
        }
    }

    /** What is documented of a machine. */
    Documented documented(int organization, int machine) {
        var serial = serialNumber(organization, machine);
        var mac = colons(macAddress(organization, machine));
        return switch (kind(organization, machine)) {
            case PLAIN -> entry(organization, machine, serial, mac);
            case DOCUMENTED_BY_SERIAL_NUMBER -> entry(organization, machine, serial.toLowerCase(Locale.ROOT));
            case DOCKED ->
                machine % LAPTOPS_PER_DOCK == 0
                        ? entry(organization, machine, serial, mac, colons(dock(organization, machine)))
                        : entry(organization, machine, serial, mac);
            case WHITE_BOX -> entry(organization, machine, "To be filled by O.E.M.", mac);
            case KNOWN_BY_NAME -> entry(organization, machine, null);
            case UNKNOWN -> entry(organization, machine, "OLD" + serial);
            case MIXED_UP -> entry(organization, machine, serialNumber(organization, Math.max(0, machine - 1)));
            case GUEST -> entry(organization, machine, guestSerialNumber(organization, machine));
        };
    }

    /** What its device shows of a machine, documented. */
    Documented documentedAtLast(int organization, int machine) {
        return entry(
                organization, machine, serialNumber(organization, machine), colons(macAddress(organization, machine)));
    }

    private DeviceState state(int organization, int machine) {
        var serial = serialNumber(organization, machine);
        var mac = macAddress(organization, machine);
        return switch (kind(organization, machine)) {
            case DOCKED -> device(organization, machine, serial, mac, dock(organization, machine));
            case WHITE_BOX, KNOWN_BY_NAME -> device(organization, machine, "Default string", mac);
            case GUEST -> device(organization, machine, guestSerialNumber(organization, machine));
            case PLAIN, DOCUMENTED_BY_SERIAL_NUMBER, UNKNOWN, MIXED_UP -> device(organization, machine, serial, mac);
        };
    }

    private static Documented entry(
            int organization, int machine, @Nullable String serialNumber, String... macAddresses) {
        return new Documented(null, name(organization, machine), serialNumber, List.of(macAddresses), null);
    }

    private static DeviceState device(int organization, int machine, String serialNumber, String... macAddresses) {
        return new DeviceState(
                "intune-" + organization + "-" + machine,
                name(organization, machine),
                serialNumber,
                List.of(macAddresses),
                "Windows",
                "10.0.26100.4349",
                "LENOVO",
                "20L5000HUS",
                "user" + machine + "@example.com",
                true,
                "mdm",
                null);
    }

    private static Kind kind(int organization, int machine) {
        return Kind.of(new SplittableRandom(organization * 1_000_003L + machine).nextInt(100));
    }

    private static String name(int organization, int machine) {
        // Names are given again and again: every hundredth is RECEPTION.
        return machine % 100 == 0 ? "RECEPTION" : "LT-" + organization + "-" + machine;
    }

    private static String serialNumber(int organization, int machine) {
        return String.format(Locale.ROOT, "PF%03X%05XK", organization, machine);
    }

    private static String guestSerialNumber(int organization, int machine) {
        return String.format(
                Locale.ROOT, "3857-8210-5431-%04d-%04d-%04d-41", organization, machine / 10_000, machine % 10_000);
    }

    private static String macAddress(int organization, int machine) {
        return String.format(Locale.ROOT, "8C%03X%07X", 0x1D0 + organization, machine);
    }

    private static String dock(int organization, int machine) {
        return String.format(Locale.ROOT, "0050B%07X", organization * 20_000 + machine / LAPTOPS_PER_DOCK);
    }

    private static String colons(String macAddress) {
        return macAddress.replaceAll("(..)(?=.)", "$1:");
    }

    private static String tenant(int organization, int number) {
        return String.format(Locale.ROOT, "%08x-1111-4000-8000-%012x", organization, number);
    }
}
