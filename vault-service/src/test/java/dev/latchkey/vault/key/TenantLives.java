package dev.latchkey.vault.key;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.DeviceEvent.DeviceChanged;
import dev.latchkey.events.DeviceEvent.DeviceGone;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.Event;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.TenantEvent.TenantDisconnected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A made-up tenant with one device that is connected, disconnected and connected again, and, worked out the slow and plain way,
 * what must come of the device's keys.
 */
final class TenantLives {

    private static final String TENANT = DeviceHistory.DEVICE.tenantId();
    private static final String ID = DeviceHistory.DEVICE.deviceId();
    private static final DeviceState STATE =
            new DeviceState("intune", "pc", null, List.of(), "Windows", null, null, null, null, true, null, null);

    private final Random random;
    private final List<Event> events = new ArrayList<>();
    private final Thing device = new Thing();
    private final List<Thing> keys;
    private int life = 1;
    private long lastVersion;

    /** The device or a key: what was said of it last, and in which life of the tenant. */
    private static final class Thing {

        private boolean gone;
        private int life;
        private long version;
    }

    TenantLives(Random random) {
        this.random = random;
        this.keys = Stream.generate(Thing::new).limit(1 + random.nextInt(4)).toList();
        var lives = 1 + random.nextInt(3);
        live();
        while (life < lives) {
            disconnect();
            live();
        }
        if (random.nextBoolean()) {
            disconnect();
        }
    }

    List<Event> events() {
        return events;
    }

    /** What a compacted topic may keep of them: the last event of the device, and maybe some before it. */
    List<Event> compacted() {
        var kept = new ArrayList<>(events);
        kept.removeIf(event ->
                event instanceof DeviceEvent heard && heard.version() < device.version && random.nextBoolean());
        return kept;
    }

    private void live() {
        for (var say = random.nextInt(4); say > 0; say--) {
            events.add(sayOfDevice());
        }
        for (var number = 0; number < keys.size(); number++) {
            var key = keys.get(number);
            for (var say = random.nextInt(3); say > 0; say--) {
                events.add(sayOfKey(key, "key-" + number, number));
            }
        }
    }

    private Event sayOfDevice() {
        var wasListed = device.life == life && !device.gone;
        if (say(device)) {
            return new DeviceGone(TENANT, ID, device.version, Instant.EPOCH);
        }
        return wasListed
                ? new DeviceChanged(TENANT, ID, device.version, STATE, Instant.EPOCH)
                : new DeviceSeen(TENANT, ID, device.version, STATE, Instant.EPOCH);
    }

    private Event sayOfKey(Thing key, String keyId, int minute) {
        if (key.life == 0) {
            say(key);
            return DeviceHistory.matched(keyId, key.version, minute);
        }
        return say(key)
                ? new MatchedKeyGone(TENANT, ID, keyId, key.version, Instant.EPOCH, null)
                : new MatchedKeyConfirmed(TENANT, ID, keyId, key.version, Instant.EPOCH, null, null);
    }

    /** @return whether it is gone now; only what this life has listed goes */
    private boolean say(Thing thing) {
        thing.gone = thing.life == life && !thing.gone && random.nextBoolean();
        thing.version = Math.max(thing.version, lastVersion) + 1;
        thing.life = life;
        return thing.gone;
    }

    private void disconnect() {
        lastVersion = Stream.concat(keys.stream(), Stream.of(device))
                        .mapToLong(thing -> thing.version)
                        .reduce(lastVersion, Math::max)
                + 1;
        events.add(new TenantDisconnected(TENANT, "name", 1, 2L * life, lastVersion, Instant.EPOCH, "ada"));
        life++;
    }

    /** Reason and successor by key id. */
    Map<String, String> expected() {
        var expected = new TreeMap<String, String>();
        for (var number = 0; number < keys.size(); number++) {
            if (keys.get(number).life > 0) {
                expected.put("key-" + number, expected(number));
            }
        }
        return expected;
    }

    private String expected(int number) {
        var key = keys.get(number);
        if (key.gone) {
            return "GONE_UPSTREAM null";
        }
        var successor = IntStream.range(number + 1, keys.size())
                .filter(newer -> keys.get(newer).life > 0 && !keys.get(newer).gone)
                .filter(newer -> isListed(keys.get(newer)) || !isListed(key))
                .findFirst();
        if (successor.isPresent()) {
            return "SUPERSEDED key-" + successor.getAsInt();
        }
        if (device.gone) {
            return "DEVICE_REMOVED null";
        }
        return isListed(key) && isListed(device) ? "null null" : "TENANT_DISCONNECTED null";
    }

    /** In a tenant that was never disconnected everything is, until it is said to be gone. */
    private boolean isListed(Thing thing) {
        return life == 1 || thing.life == life;
    }
}
