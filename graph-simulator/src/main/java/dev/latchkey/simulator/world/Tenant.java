package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.AuditTrail.KeyRow;
import dev.latchkey.simulator.world.AuditTrail.RotationRow;
import dev.latchkey.simulator.world.Device.VolumeGeneration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One customer tenant: its devices, their keys, and what was done to them. All state of a tenant is behind one lock; tenants
 * do not know each other.
 */
public final class Tenant {

    private final TenantProfile profile;
    private final World world;
    private final Fleet fleet;
    private final AuditTrail trail = new AuditTrail();
    private final Rotations rotations;
    private final SecretReads secretReads = new SecretReads();
    private final AdminChoices choices = new AdminChoices();

    Tenant(TenantProfile profile, Population population, WorldSize size, World world) {
        this.profile = profile;
        this.world = world;
        this.fleet = new Fleet(profile, population, size, world);
        this.rotations = new Rotations(profile.index(), world, fleet, trail);
    }

    public TenantProfile profile() {
        return profile;
    }

    public AdminChoices choices() {
        return choices;
    }

    /** Devices are numbered from zero below this; some numbers may have left. */
    public synchronized int deviceNumbers() {
        return fleet.numbers();
    }

    public synchronized Optional<DeviceView> device(int index) {
        var now = settledNow();
        return fleet.present(index).map(device -> fleet.view(device, now));
    }

    /** Finds by the Intune id or by the Entra device id. */
    public synchronized Optional<DeviceView> device(UUID id) {
        return fleet.indexOf(id).flatMap(this::device);
    }

    public synchronized DeviceView add(NewDevice wish) {
        return fleet.view(fleet.add(wish), now());
    }

    public synchronized Optional<DeviceView> change(UUID id, DeviceChange change) {
        var now = settledNow();
        return fleet.touch(id).map(device -> {
            device.change(change, now);
            return fleet.view(device, now);
        });
    }

    public synchronized boolean remove(UUID id, KeysOnRemoval keys) {
        settledNow();
        var device = fleet.touch(id);
        device.ifPresent(leaving -> {
            leaving.leave(keys);
            rotations.forget(leaving);
        });
        return device.isPresent();
    }

    /** Asks a device to check in now, if it can hear that. */
    public synchronized boolean nudge(UUID id) {
        var now = settledNow();
        var device = fleet.touch(id);
        device.ifPresent(nudged -> nudged.nudge(now));
        return device.isPresent();
    }

    /** Queues a rotation as Intune does: accepted now, done by the device at its next check-in, or never. */
    public synchronized Optional<RotationAction> requestRotation(UUID id, Actor actor) {
        var now = settledNow();
        return fleet.touch(id).map(device -> rotations.request(device, actor, now));
    }

    /** As if a local policy or a technician at the machine had rotated: no action, only new keys. */
    public synchronized boolean rotateLocally(UUID id) {
        var now = settledNow();
        var device = fleet.touch(id);
        device.ifPresent(rotating -> rotations.rotateLocally(rotating, now));
        return device.isPresent();
    }

    public synchronized List<RotationAction> actions() {
        settledNow();
        return rotations.all();
    }

    /** The keys of the device with this number, also when Intune has forgotten it and Entra has not. */
    public synchronized List<KeyRecord> keys(int index) {
        var now = settledNow();
        if (index >= fleet.numbers()) {
            return List.of();
        }
        var keys = fleet.look(index).keysAt(now, world.rules());
        var records = new ArrayList<KeyRecord>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            var key = keys.get(i);
            boolean newest = i + 1 == keys.size()
                    || keys.get(i + 1).place().volume() != key.place().volume();
            records.add(fleet.record(index, key, newest));
        }
        return records;
    }

    /** The keys that Entra files under this Entra device id. */
    public synchronized List<KeyRecord> keysOfDevice(UUID entraId) {
        return fleet.indexOf(entraId)
                .filter(index -> fleet.entraId(index).equals(entraId))
                .map(this::keys)
                .orElse(List.of());
    }

    public synchronized Optional<KeyRecord> key(UUID keyId) {
        return world.ids()
                .find(keyId)
                .filter(place -> place.kind() == IdKind.KEY && place.tenant() == profile.index())
                .flatMap(place -> keys(place.device()).stream()
                        .filter(key -> key.id().equals(keyId))
                        .findFirst());
    }

    /** Hands out the secret of a key, counted and audited. */
    public synchronized String readSecret(KeyRecord key, Actor actor) {
        var place = new VolumeGeneration(key.volume(), key.generation());
        secretReads.count(key.device(), key.volume(), key.generation());
        trail.keyRow(now(), KeyActivity.READ, key.device(), place, actor);
        return fleet.secret(key.device(), place);
    }

    /** The same secret for the truth listing: nobody read it, nothing is recorded. */
    public synchronized String secretForTruth(KeyRecord key) {
        return fleet.secret(key.device(), new VolumeGeneration(key.volume(), key.generation()));
    }

    public synchronized void plant(KeyRecord key, String password) {
        fleet.keep(fleet.look(key.device())).plant(new VolumeGeneration(key.volume(), key.generation()), password);
    }

    public synchronized long secretsRead() {
        return secretReads.total();
    }

    public synchronized int mostReadsOfOneSecret() {
        return secretReads.mostOfOneKey();
    }

    public synchronized void forgetSecretReads() {
        secretReads.reset();
    }

    /** Rows about keys in the order they were written; a late backup's row lies in the future. */
    public synchronized List<AuditedKey> keyAudit() {
        settledNow();
        return trail.keyRows().stream().map(this::audited).toList();
    }

    public synchronized List<AuditedRotation> rotationAudit() {
        return trail.rotationRows().stream().map(this::audited).toList();
    }

    /** What the MSP's documentation says about a device number, whatever became of the device since. */
    public synchronized Optional<Configuration> documentation(int index) {
        return Documentation.entryFor(profile.index(), index, fleet.look(index).original());
    }

    public List<Configuration> documentationWithoutDevice() {
        return Documentation.withoutDevice(profile.index());
    }

    private AuditedKey audited(KeyRow row) {
        return new AuditedKey(
                world.ids().of(IdKind.AUDIT_ROW, profile.index(), row.number()),
                row.at(),
                row.activity(),
                fleet.keyId(row.device(), new VolumeGeneration(row.volume(), row.generation())),
                fleet.entraId(row.device()),
                row.actor());
    }

    private AuditedRotation audited(RotationRow row) {
        return new AuditedRotation(
                world.ids().of(IdKind.AUDIT_ROW, profile.index(), row.number()),
                row.at(),
                fleet.intuneId(row.device()),
                fleet.look(row.device()).profile().deviceName(),
                row.actor());
    }

    /** Now, with everything done that devices must have done by now. */
    private Instant settledNow() {
        var now = now();
        rotations.settle(now);
        return now;
    }

    private Instant now() {
        return world.clock().instant();
    }
}
