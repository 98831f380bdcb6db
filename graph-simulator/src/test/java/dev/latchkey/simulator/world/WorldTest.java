package dev.latchkey.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.simulator.TurnedClock;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorldTest {

    private final TurnedClock clock = new TurnedClock();
    private final World world = Worlds.aWorld(clock);
    private final Tenant tenant = world.tenants().getFirst();

    @Test
    void isTheSameForTheSameSeed() {
        var again = Worlds.aWorld(clock);

        assertThat(again.tenants().getFirst().profile()).isEqualTo(tenant.profile());
        assertThat(Worlds.devices(again.tenants().getFirst())).isEqualTo(Worlds.devices(tenant));
        assertThat(secrets(again.tenants().getFirst())).isEqualTo(secrets(tenant));
        assertThat(again.clientSecret()).isEqualTo(world.clientSecret());
    }

    @Test
    void isAnotherForAnotherSeed() {
        var other = new World(43, new WorldSize(3, 40, 4), clock).tenants().getFirst();

        assertThat(secrets(other)).doesNotContainAnyElementsOf(secrets(tenant));
    }

    @Test
    void givesEveryKeyAWellFormedPasswordOfItsOwn() {
        var secrets =
                world.tenants().stream().flatMap(each -> secrets(each).stream()).toList();

        assertThat(secrets)
                .hasSizeGreaterThan(120)
                .allMatch(RecoveryPassword::isWellFormed)
                .doesNotHaveDuplicates();
    }

    @Test
    void holdsEveryPeculiarDeviceInEveryTenantOfUsualSize() {
        for (var each : world.tenants()) {
            var devices = Worlds.devices(each);
            var fits = new HashSet<RotationFit>();
            devices.forEach(device -> fits.add(device.profile().rotationFit()));

            assertThat(fits)
                    .containsExactlyInAnyOrder(
                            RotationFit.FITS,
                            RotationFit.NOT_WINDOWS,
                            RotationFit.OS_TOO_OLD,
                            RotationFit.NOT_JOINED,
                            RotationFit.NOT_ENCRYPTED,
                            RotationFit.POLICY_OFF);
            assertThat(devices).anyMatch(device -> !device.profile().online());
            assertThat(devices).anyMatch(device -> device.profile().coManaged());
            assertThat(devices)
                    .anyMatch(device ->
                            each.keys(device.index()).stream().anyMatch(key -> key.volume() == Volume.FIXED_DATA));
        }
    }

    @Test
    void neverRepeatsASerialNumberNameOrMacWithinATenant() {
        var large = new World(7, new WorldSize(1, 5000, 0), clock).tenants().getFirst();
        var devices = Worlds.devices(large);

        assertThat(devices).extracting(device -> device.profile().deviceName()).doesNotHaveDuplicates();
        assertThat(devices)
                .extracting(device -> device.profile().hardware().wiFiMacAddress())
                .doesNotHaveDuplicates();
        assertThat(devices)
                .extracting(device -> device.profile().hardware().serialNumber())
                .doesNotHaveDuplicates();
    }

    @Test
    void namesAThousandTenantsApart() {
        var many = new World(42, new WorldSize(1300, 0, 0), clock);

        assertThat(many.tenants()).extracting(each -> each.profile().name()).doesNotHaveDuplicates();
        assertThat(many.tenants().getFirst().profile().name()).isEqualTo("Fabrikam Legal");
    }

    @Test
    void keepsTheDocumentedNameOfARenamedDevice() {
        var device = Worlds.devices(tenant).getFirst();
        var change = new DeviceChange("NEW-NAME", null, null, null, null, null, null, null, null, null);

        tenant.change(device.intuneId(), change);

        assertThat(tenant.device(device.intuneId()))
                .hasValueSatisfying(
                        renamed -> assertThat(renamed.profile().deviceName()).isEqualTo("NEW-NAME"));
        assertThat(tenant.documentation(device.index()))
                .hasValueSatisfying(entry ->
                        assertThat(entry.name()).isEqualTo(device.profile().deviceName()));
    }

    @Test
    void destroysTheKeysOfADeletedEntraDeviceAndKeepsThoseOfADeletedIntuneDevice() {
        var destroyed = Worlds.added(tenant, Worlds.nothing());
        var kept = Worlds.added(tenant, Worlds.nothing());

        tenant.remove(destroyed.intuneId(), KeysOnRemoval.DESTROY);
        tenant.remove(kept.intuneId(), KeysOnRemoval.KEEP);

        assertThat(tenant.device(destroyed.intuneId())).isEmpty();
        assertThat(tenant.device(kept.intuneId())).isEmpty();
        assertThat(tenant.keysOfDevice(destroyed.entraId())).isEmpty();
        assertThat(tenant.keysOfDevice(kept.entraId())).hasSize(1);
    }

    @Test
    void countsHowOftenOneSecretWasRead() {
        var key = tenant.keys(0).getFirst();
        var other = tenant.keys(1).getFirst();

        tenant.readSecret(key, Worlds.anApp());
        tenant.readSecret(other, Worlds.anApp());
        assertThat(tenant.mostReadsOfOneSecret()).isEqualTo(1);
        tenant.readSecret(key, Worlds.anApp());

        assertThat(tenant.secretsRead()).isEqualTo(3);
        assertThat(tenant.mostReadsOfOneSecret()).isEqualTo(2);
    }

    private static List<String> secrets(Tenant tenant) {
        return IntStream.range(0, tenant.deviceNumbers())
                .mapToObj(tenant::keys)
                .flatMap(List::stream)
                .map(tenant::secretForTruth)
                .toList();
    }
}
