package dev.latchkey.rotation;

import com.google.crypto.tink.HybridEncrypt;
import dev.latchkey.events.ArchiveReason;
import dev.latchkey.events.DeviceEvent.DeviceSeen;
import dev.latchkey.events.DeviceState;
import dev.latchkey.events.TenantEvent.TenantConnected;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.events.VaultKeyEvent.KeyArchived;
import dev.latchkey.events.VaultKeyEvent.KeyCreated;
import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.Binding;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.secrets.Keysets;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.servicetest.Wire;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.KeyRecord;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.Volume;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A tenant of the simulator, with sync-service and vault-service played from what is true there. */
final class SimulatedTenant {

    private static final long ORGANIZATION = 1;

    private final Tenant tenant;
    private final String clientId;
    private final Wire wire;

    SimulatedTenant(Simulator simulator, int index, Wire wire) {
        this.tenant = simulator.world().tenants().get(index);
        this.clientId = simulator.world().clientId();
        this.wire = wire;
    }

    String id() {
        return tenant.profile().id().toString();
    }

    Tenant inSimulator() {
        return tenant;
    }

    /** As sync-service and vault-service after the first sync. */
    void connect(SecretFiles secrets, String clientSecret) {
        var sealer = new Sealer(Keysets.read(secrets.tenantCredentialsPublic(), HybridEncrypt.class));
        try (var clear = RecoveryKey.owning(clientSecret.getBytes(StandardCharsets.UTF_8))) {
            var sealed = sealer.begin().seal(clear, Binding.tenantCredential(id(), clientId));
            wire.send(new TenantConnected(
                    id(), tenant.profile().name(), ORGANIZATION, clientId, sealed, 1, Instant.now(), null));
        }
        for (var device : devices()) {
            wire.send(seen(device));
            announceKeys(device);
        }
    }

    List<DeviceView> devices() {
        return IntStream.range(0, tenant.deviceNumbers())
                .mapToObj(tenant::device)
                .flatMap(java.util.Optional::stream)
                .toList();
    }

    DeviceView one(Predicate<DeviceView> wanted) {
        return devices().stream().filter(wanted).findFirst().orElseThrow();
    }

    private DeviceSeen seen(DeviceView device) {
        var profile = device.profile();
        return new DeviceSeen(
                id(),
                device.entraId().toString(),
                1,
                new DeviceState(
                        device.intuneId().toString(),
                        profile.deviceName(),
                        profile.hardware().serialNumber(),
                        List.of(),
                        profile.operatingSystem().name(),
                        null,
                        null,
                        null,
                        null,
                        profile.encrypted(),
                        null,
                        null),
                Instant.now());
    }

    /** Everything the vault would have announced of the device by now. Saying it again is harmless. */
    void announceKeys(DeviceView device) {
        for (var key : tenant.keys(device.index())) {
            var passwordId = key.id().getMostSignificantBits() >>> 1;
            wire.send(created(device, key, passwordId));
            if (!key.current()) {
                wire.send(archived(key, passwordId));
            }
        }
    }

    private VaultKeyEvent created(DeviceView device, KeyRecord key, long passwordId) {
        return new KeyCreated(
                id(),
                key.deviceId().toString(),
                passwordId,
                key.id().toString(),
                1,
                ORGANIZATION,
                1,
                device.profile().deviceName(),
                volume(key),
                key.created(),
                Instant.now());
    }

    private VaultKeyEvent archived(KeyRecord key, long passwordId) {
        return new KeyArchived(
                id(),
                key.deviceId().toString(),
                passwordId,
                key.id().toString(),
                2,
                ORGANIZATION,
                volume(key),
                ArchiveReason.SUPERSEDED,
                null,
                Instant.now(),
                null);
    }

    private static VolumeType volume(KeyRecord key) {
        return key.volume() == Volume.OPERATING_SYSTEM ? VolumeType.OPERATING_SYSTEM : VolumeType.FIXED_DATA;
    }

    /** How many rotations Microsoft was asked for, of this device. */
    long requestsFor(DeviceView device) {
        return tenant.actions().stream()
                .filter(action -> action.device() == device.index())
                .count();
    }
}
