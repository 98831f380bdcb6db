package dev.latchkey.vault.key;

import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.events.VolumeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Made-up histories of one device, and, worked out the slow and plain way, what must come of them. */
final class DeviceHistory {

    static final DeviceRef DEVICE = new DeviceRef("tenant", "device");

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    private DeviceHistory() {}

    record Expected(
            long keyVersion,
            Place place,
            VolumeType volume,
            @Nullable ArchiveReason reason,
            @Nullable String supersededBy) {}

    static KeyMatched matched(String keyId, long version, int minute) {
        return matched(keyId, version, minute, minute, VolumeType.OPERATING_SYSTEM, 1);
    }

    private static KeyMatched matched(
            String keyId, long version, int createdMinute, int minute, VolumeType volume, long organizationId) {
        return new KeyMatched(
                DEVICE.tenantId(),
                DEVICE.deviceId(),
                keyId,
                version,
                organizationId,
                10 + organizationId,
                "name " + minute,
                null,
                volume,
                at(createdMinute),
                new SealedSecret("", ""),
                at(minute));
    }

    /** Each key comes, goes and comes back as sync-service counts it; the device moves in between. */
    static List<MatchedKeyEvent> random(Random random, int mostKeys) {
        var history = new ArrayList<MatchedKeyEvent>();
        var minute = 0;
        var volumes = VolumeType.values();
        for (var key = 0; key < 1 + random.nextInt(mostKeys); key++) {
            var keyId = "key-" + key;
            var volume = volumes[random.nextInt(volumes.length)];
            var said = random.nextInt(3) == 0 ? VolumeType.UNKNOWN : volume;
            var created = random.nextInt(4);
            var comes = random.nextInt(8) > 0;
            if (comes) {
                history.add(matched(keyId, 1, created, minute++, said, 1 + random.nextInt(2)));
            }
            for (var version = 2; version < 2 + random.nextInt(4); version++) {
                history.add(
                        version % 2 == 0
                                ? new MatchedKeyGone(
                                        DEVICE.tenantId(), DEVICE.deviceId(), keyId, version, at(minute++), null)
                                : new MatchedKeyConfirmed(
                                        DEVICE.tenantId(),
                                        DEVICE.deviceId(),
                                        keyId,
                                        version,
                                        at(minute++),
                                        null,
                                        volume.ifKnown()));
                if (comes && random.nextInt(6) == 0) {
                    // Matched anew, say after its configuration was archived: the same key, as of its version now.
                    history.add(matched(keyId, version, created, minute++, said, 1 + random.nextInt(2)));
                }
            }
        }
        for (var version = 1; version <= random.nextInt(3); version++) {
            var organizationId = 1L + random.nextInt(3);
            history.add(
                    random.nextInt(history.size() + 1),
                    new MatchedDeviceChanged(
                            DEVICE.tenantId(),
                            DEVICE.deviceId(),
                            version,
                            organizationId,
                            10 + organizationId,
                            "moved " + version,
                            "serial",
                            at(random.nextInt(minute + 1))));
        }
        return history;
    }

    static Map<String, Expected> expected(List<MatchedKeyEvent> history) {
        var keys = new TreeMap<String, KeyMatched>();
        for (var event : history) {
            if (event instanceof KeyMatched key
                    && (!keys.containsKey(key.keyId()) || keys.get(key.keyId()).version() < key.version())) {
                keys.put(key.keyId(), key);
            }
        }
        var expected = new TreeMap<String, Expected>();
        for (var key : keys.values()) {
            var gone = isGone(history, key.keyId());
            var successor = keys.values().stream()
                    .filter(other -> volume(history, other) == volume(history, key) && isNewer(other, key))
                    .filter(other -> !isGone(history, other.keyId()))
                    .min((one, other) -> isNewer(one, other) ? 1 : -1)
                    .map(KeyMatched::keyId)
                    .orElse(null);
            ArchiveReason reason =
                    gone ? ArchiveReason.GONE_UPSTREAM : successor == null ? null : ArchiveReason.SUPERSEDED;
            expected.put(
                    key.keyId(),
                    new Expected(key.version(), place(history), volume(history, key), reason, gone ? null : successor));
        }
        return expected;
    }

    /** Whoever said it, and whenever. */
    private static VolumeType volume(List<MatchedKeyEvent> history, KeyMatched key) {
        return history.stream()
                .filter(MatchedKeyConfirmed.class::isInstance)
                .map(MatchedKeyConfirmed.class::cast)
                .filter(confirmed -> confirmed.keyId().equals(key.keyId()))
                .map(MatchedKeyConfirmed::volume)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(key.volume());
    }

    private static boolean isNewer(KeyMatched one, KeyMatched other) {
        var difference = one.createdAt().compareTo(other.createdAt());
        return difference == 0 ? one.keyId().compareTo(other.keyId()) > 0 : difference > 0;
    }

    private static boolean isGone(List<MatchedKeyEvent> history, String keyId) {
        var goneAt = 0L;
        var listedAt = 0L;
        for (var event : history) {
            switch (event) {
                case MatchedKeyGone gone when gone.keyId().equals(keyId) -> goneAt = Math.max(goneAt, gone.version());
                case MatchedKeyConfirmed confirmed
                when confirmed.keyId().equals(keyId) -> listedAt = Math.max(listedAt, confirmed.version());
                case KeyMatched key when key.keyId().equals(keyId) -> listedAt = Math.max(listedAt, key.version());
                case MatchedKeyGone other -> {}
                case MatchedKeyConfirmed other -> {}
                case KeyMatched other -> {}
                case MatchedDeviceChanged device -> {}
            }
        }
        return goneAt > 0 && goneAt >= listedAt;
    }

    private static Place place(List<MatchedKeyEvent> history) {
        record Said(Instant at, long version, Place place) {}
        var said = new ArrayList<Said>();
        for (var event : history) {
            if (event instanceof KeyMatched key) {
                said.add(new Said(
                        key.at(),
                        0,
                        new Place(key.organizationId(), key.configurationId(), key.deviceName(), key.serialNumber())));
            }
            if (event instanceof MatchedDeviceChanged device) {
                said.add(new Said(
                        device.at(),
                        device.version(),
                        new Place(
                                device.organizationId(),
                                device.configurationId(),
                                device.deviceName(),
                                device.serialNumber())));
            }
        }
        said.sort(Comparator.comparing(Said::at).thenComparingLong(Said::version));
        return said.getLast().place();
    }

    private static Instant at(int minute) {
        return START.plusSeconds(60L * minute);
    }
}
