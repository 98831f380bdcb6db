package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.Derivation.Topic;
import dev.latchkey.simulator.world.Device.NewKey;
import dev.latchkey.simulator.world.Device.VolumeGeneration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The devices of a tenant: derived when looked at, kept once something happened to them. Guarded by its tenant. */
final class Fleet {

    private final TenantProfile tenant;
    private final Population population;
    private final WorldSize size;
    private final World world;
    private final Map<Integer, Device> kept = new HashMap<>();
    private int added;

    Fleet(TenantProfile tenant, Population population, WorldSize size, World world) {
        this.tenant = tenant;
        this.population = population;
        this.size = size;
        this.world = world;
    }

    int numbers() {
        return size.devices() + added;
    }

    Device add(NewDevice wish) {
        int index = numbers();
        var profile = population
                .newcomer(tenant, index, wish.operatingSystem())
                .changedBy(wish.change())
                .documentedAs(wish.documentation());
        added++;
        return keep(new Device(index, phaseBits(index), profile));
    }

    Device look(int index) {
        var device = kept.get(index);
        return device != null ? device : new Device(index, phaseBits(index), population.device(tenant, index));
    }

    Optional<Device> present(int index) {
        return index < numbers() ? Optional.of(look(index)).filter(device -> !device.isGone()) : Optional.empty();
    }

    /** The device, from now on kept because something happens to it. */
    Optional<Device> touch(UUID id) {
        return indexOf(id).flatMap(this::present).map(this::keep);
    }

    Device keep(Device device) {
        kept.put(device.index(), device);
        return device;
    }

    Optional<Integer> indexOf(UUID id) {
        return world.ids()
                .find(id)
                .filter(place -> place.kind() == IdKind.INTUNE_DEVICE || place.kind() == IdKind.ENTRA_DEVICE)
                .filter(place -> place.tenant() == tenant.index() && place.device() < numbers())
                .map(Ids.Place::device);
    }

    DeviceView view(Device device, Instant now) {
        return new DeviceView(
                intuneId(device.index()),
                entraId(device.index()),
                device.index(),
                device.profile(),
                device.lastSync(now, world.rules()),
                device.action());
    }

    KeyRecord record(int device, NewKey key, boolean newest) {
        return new KeyRecord(
                keyId(device, key.place()),
                entraId(device),
                device,
                key.place().volume(),
                key.place().generation(),
                key.created(),
                newest);
    }

    String secret(int device, VolumeGeneration place) {
        return look(device)
                .planted(place)
                .orElseGet(() -> RecoveryPassword.from(world.derivation()
                        .bits(
                                Topic.PASSWORD,
                                tenant.index(),
                                device,
                                place.volume().number(),
                                place.generation())));
    }

    UUID keyId(int device, VolumeGeneration place) {
        return world.ids().of(IdKind.KEY, tenant.index(), device, place.volume().number(), place.generation());
    }

    UUID entraId(int device) {
        return world.ids().of(IdKind.ENTRA_DEVICE, tenant.index(), device);
    }

    UUID intuneId(int device) {
        return world.ids().of(IdKind.INTUNE_DEVICE, tenant.index(), device);
    }

    private long phaseBits(int index) {
        return world.derivation().bits(Topic.CHECK_IN_PHASE, tenant.index(), index);
    }
}
