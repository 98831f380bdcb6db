package dev.latchkey.simulator.world;

import dev.latchkey.simulator.TurnedClock;
import java.util.List;
import java.util.stream.IntStream;

/** Worlds and the devices in them, for tests. */
final class Worlds {

    private Worlds() {}

    static World aWorld(TurnedClock clock) {
        return new World(42, new WorldSize(3, 40, 4), clock);
    }

    static List<DeviceView> devices(Tenant tenant) {
        return IntStream.range(0, tenant.deviceNumbers())
                .mapToObj(tenant::device)
                .flatMap(java.util.Optional::stream)
                .toList();
    }

    static DeviceView added(Tenant tenant, DeviceChange change) {
        return tenant.add(new NewDevice("Windows", change, DocumentationEntry.NONE));
    }

    static DeviceChange nothing() {
        return new DeviceChange(null, null, null, null, null, null, null, null, null, null);
    }

    static DeviceChange online(boolean online) {
        return new DeviceChange(null, null, null, null, null, null, null, null, null, online);
    }

    static DeviceChange escrow(Escrow escrow) {
        return new DeviceChange(null, null, null, null, null, null, null, null, escrow, null);
    }

    static DeviceChange volumes(int volumes) {
        return new DeviceChange(null, null, null, null, null, null, volumes, null, null, null);
    }

    static Actor anApp() {
        return new Actor("app", null);
    }
}
