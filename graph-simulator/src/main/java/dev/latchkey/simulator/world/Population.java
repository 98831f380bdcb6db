package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.Derivation.Topic;
import dev.latchkey.simulator.world.DeviceProfile.Hardware;
import dev.latchkey.simulator.world.DeviceProfile.OperatingSystem;
import dev.latchkey.simulator.world.DeviceProfile.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Who lives in the world before anybody changes it. The peculiar devices sit at fixed slots of every 40, so that each tenant
 * of the usual size has one of each kind and a tenant of any size has them in the same share.
 */
final class Population {

    /** Not String.format: devices are made anew for every look, and that alone took half of it. */
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private static final int SLOTS = 40;
    private static final Set<Integer> TWO_VOLUMES = Set.of(1, 5, 13, 21, 29, 37);
    private static final Set<Integer> SUPERSEDED_KEY = Set.of(2, 12, 23, 34);
    private static final Set<Integer> NOT_ENCRYPTED = Set.of(7, 19);
    private static final Set<Integer> OFFLINE = Set.of(9, 26);
    private static final Set<Integer> HYBRID = Set.of(3, 11, 33);
    private static final int OLD_WINDOWS = 15;
    private static final int REGISTERED_ONLY = 22;
    private static final int NO_ROTATION_POLICY = 30;
    private static final int ESCROW_FAILS = 38;
    private static final Set<Integer> UNDOCUMENTED = Set.of(4, 17, 28, 35);
    private static final Set<Integer> NAME_ONLY = Set.of(6, 24);

    /** Enrolments end here; what the simulation does itself happens later. */
    private static final Instant PRESENT = Instant.parse("2026-06-01T00:00:00Z");

    private final Derivation derivation;
    private final Ids ids;
    private final WorldSize size;

    Population(Derivation derivation, Ids ids, WorldSize size) {
        this.derivation = derivation;
        this.ids = ids;
        this.size = size;
    }

    TenantProfile tenant(int index) {
        int company = index % Names.COMPANIES.length;
        int round = index / Names.COMPANIES.length;
        int trade = (company + round) % Names.TRADES.length;
        int repeat = round / Names.TRADES.length;
        String name = Names.COMPANIES[company] + " " + Names.TRADES[trade] + (repeat == 0 ? "" : " " + (repeat + 1));
        String domain = name.toLowerCase(Locale.ROOT).replace(" ", "") + ".example";
        return new TenantProfile(index, ids.of(IdKind.TENANT, index), name, domain);
    }

    DeviceProfile device(TenantProfile tenant, int index) {
        return index < size.windowsDevices()
                ? windows(tenant, index, Math.floorMod(index + tenant.index() * 13, SLOTS))
                : index % 2 == 1 ? phone(tenant, index) : mac(tenant, index);
    }

    /** What a device that is added later starts from: nothing peculiar, and nobody has documented it. */
    DeviceProfile newcomer(TenantProfile tenant, int index, String operatingSystem) {
        var profile = switch (operatingSystem) {
            case OperatingSystem.WINDOWS -> windows(tenant, index, 0);
            case "macOS" -> mac(tenant, index);
            case "iOS" -> phone(tenant, index);
            default ->
                throw new IllegalArgumentException(
                        "operatingSystem must be Windows, macOS or iOS, was " + operatingSystem);
        };
        return profile.documentedAs(DocumentationEntry.NONE);
    }

    private DeviceProfile windows(TenantProfile tenant, int index, int slot) {
        String[] model = Names.MODELS[derivation.below(Names.MODELS.length, Topic.MODEL, tenant.index(), index)];
        boolean hybrid = HYBRID.contains(slot);
        return new DeviceProfile(
                deviceName(tenant.index(), index, model[2]),
                hardware(model[0], model[1], tenant.index(), index),
                new OperatingSystem(
                        OperatingSystem.WINDOWS, slot == OLD_WINDOWS ? "10.0.17763.6054" : windowsVersion(index)),
                owner(tenant, index),
                joinType(slot, hybrid),
                hybrid,
                !NOT_ENCRYPTED.contains(slot),
                TWO_VOLUMES.contains(slot) ? 2 : 1,
                SUPERSEDED_KEY.contains(slot) ? 1 : 0,
                slot != NO_ROTATION_POLICY,
                slot == ESCROW_FAILS ? Escrow.NEVER : Escrow.ARRIVES,
                !OFFLINE.contains(slot),
                enrolled(tenant.index(), index),
                documentation(slot));
    }

    private DeviceProfile phone(TenantProfile tenant, int index) {
        return apple(tenant, index, "IP", "iPhone 15", new OperatingSystem("iOS", "19.1"));
    }

    private DeviceProfile mac(TenantProfile tenant, int index) {
        return apple(tenant, index, "MB", "MacBook Pro", new OperatingSystem("macOS", "16.1.0"));
    }

    private DeviceProfile apple(
            TenantProfile tenant, int index, String kind, String model, OperatingSystem operatingSystem) {
        return new DeviceProfile(
                deviceName(tenant.index(), index, kind),
                hardware("Apple", model, tenant.index(), index),
                operatingSystem,
                owner(tenant, index),
                JoinType.AZURE_AD_REGISTERED,
                false,
                true,
                1,
                0,
                false,
                Escrow.NEVER,
                true,
                enrolled(tenant.index(), index),
                index % 3 == 0 ? DocumentationEntry.FULL : DocumentationEntry.NONE);
    }

    /** When a device came into management, counted back from the present of the world. */
    private Instant enrolled(int tenant, int index) {
        long seconds = Duration.ofDays(900).toSeconds();
        return PRESENT.minusSeconds(Duration.ofDays(30).toSeconds()
                + Long.remainderUnsigned(derivation.bits(Topic.ENROLLED, tenant, index), seconds));
    }

    private static JoinType joinType(int slot, boolean hybrid) {
        if (slot == REGISTERED_ONLY) {
            return JoinType.AZURE_AD_REGISTERED;
        }
        return hybrid ? JoinType.HYBRID_AZURE_AD_JOINED : JoinType.AZURE_AD_JOINED;
    }

    private static String windowsVersion(int index) {
        return index % 4 == 0 ? "10.0.19045.6456" : "10.0.26100.4652";
    }

    private static DocumentationEntry documentation(int slot) {
        if (UNDOCUMENTED.contains(slot)) {
            return DocumentationEntry.NONE;
        }
        return NAME_ONLY.contains(slot) ? DocumentationEntry.NAME_ONLY : DocumentationEntry.FULL;
    }

    private String deviceName(int tenant, int index, String kind) {
        String site = Names.SITES[(tenant * 3 + derivation.below(3, Topic.SITE, tenant, index)) % Names.SITES.length];
        int number = 100 + index * 3 + derivation.below(3, Topic.ASSET_NUMBER, tenant, index);
        return site + "-" + kind + "-" + "0".repeat(number < 1000 ? 1 : 0) + number;
    }

    private Hardware hardware(String manufacturer, String model, int tenant, int index) {
        return new Hardware(
                manufacturer, model, serial(manufacturer, tenant, index), mac(tenant, index, 0), mac(tenant, index, 1));
    }

    private String serial(String manufacturer, int tenant, int index) {
        return switch (manufacturer) {
            case "HP" -> "5CG" + serialText(7, tenant, index);
            case "LENOVO" -> "PF" + serialText(6, tenant, index);
            case "Apple" -> "C02" + serialText(7, tenant, index);
            case "Dell Inc." -> serialText(7, tenant, index);
            default -> derivation.text("0123456789", 12, Topic.SERIAL, tenant, index);
        };
    }

    private String serialText(int length, int tenant, int index) {
        return derivation.text(Names.SERIAL_ALPHABET, length, Topic.SERIAL, tenant, index);
    }

    /** Distinct within a tenant by construction: the odd factor only shuffles the 24 bits. */
    private String mac(int tenant, int index, int port) {
        long start = derivation.bits(Topic.MAC, tenant);
        long low = ((start + index * 2L + port) * 0x5B3A97L) & 0xFFFFFF;
        return "3C9C0F" + UPPER_HEX.toHexDigits(low, 6);
    }

    private Owner owner(TenantProfile tenant, int index) {
        String first = derivation.pick(Names.FIRST_NAMES, Topic.USER_FIRST, tenant.index(), index);
        String last = derivation.pick(Names.LAST_NAMES, Topic.USER_LAST, tenant.index(), index);
        String login = (first.charAt(0) + "." + last).toLowerCase(Locale.ROOT);
        return new Owner(first + " " + last, login + "@" + tenant.domain());
    }
}
