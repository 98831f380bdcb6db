package dev.latchkey.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.simulator.TurnedClock;
import dev.latchkey.simulator.world.RotationAction.State;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final Duration CHECK_IN = DeviceRules.DEFAULT.checkIn();

    private final TurnedClock clock = new TurnedClock();
    private final World world = Worlds.aWorld(clock);
    private final Tenant tenant = world.tenants().getFirst();

    @Test
    void isPendingUntilTheDeviceChecksIn() {
        var device = Worlds.added(tenant, Worlds.nothing());

        tenant.requestRotation(device.intuneId(), Worlds.anApp());

        assertThat(state(device)).isEqualTo(State.PENDING);
        assertThat(tenant.keysOfDevice(device.entraId())).hasSize(1);
    }

    @Test
    void bringsANewKeyForEveryVolume() {
        var device = Worlds.added(tenant, Worlds.volumes(2));
        var before = ids(device);
        var asked = clock.instant();

        tenant.requestRotation(device.intuneId(), Worlds.anApp());
        clock.turn(CHECK_IN);

        assertThat(state(device)).isEqualTo(State.DONE);
        var current = tenant.keysOfDevice(device.entraId()).stream()
                .filter(KeyRecord::current)
                .toList();
        assertThat(current).extracting(KeyRecord::volume).containsExactly(Volume.OPERATING_SYSTEM, Volume.FIXED_DATA);
        assertThat(current).allMatch(key -> key.created().isAfter(asked) && !before.contains(key.id()));
        assertThat(ids(device)).containsAll(before);
    }

    @Test
    void dropsTheOldKeysWhenEntraDoes() {
        world.follow(new DeviceRules(CHECK_IN, Duration.ofHours(8), Duration.ZERO, true));
        var device = Worlds.added(tenant, Worlds.nothing());
        var before = ids(device);

        tenant.requestRotation(device.intuneId(), Worlds.anApp());
        clock.turn(CHECK_IN);

        assertThat(ids(device)).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(tenant.keyAudit()).extracting(AuditedKey::activity).contains(KeyActivity.ADD, KeyActivity.DELETE);
    }

    @Test
    void waitsForADeviceThatIsOffline() {
        var device = Worlds.added(tenant, Worlds.online(false));
        tenant.requestRotation(device.intuneId(), Worlds.anApp());

        clock.turn(Duration.ofDays(30));
        assertThat(state(device)).isEqualTo(State.PENDING);
        tenant.change(device.intuneId(), Worlds.online(true));
        clock.turn(CHECK_IN);

        assertThat(state(device)).isEqualTo(State.DONE);
    }

    @Test
    void happensAtOnceWhenTheDeviceIsNudged() {
        var device = Worlds.added(tenant, Worlds.nothing());
        tenant.requestRotation(device.intuneId(), Worlds.anApp());

        tenant.nudge(device.intuneId());

        assertThat(state(device)).isEqualTo(State.DONE);
        assertThat(tenant.device(device.intuneId()).orElseThrow().lastSync()).isEqualTo(clock.instant());
    }

    @Test
    void failsWithAnHresultOnADeviceThatCannot() {
        for (var device : Worlds.devices(tenant)) {
            var fit = device.profile().rotationFit();
            if (fit != RotationFit.FITS && device.profile().online()) {
                tenant.requestRotation(device.intuneId(), Worlds.anApp());
                clock.turn(CHECK_IN);

                var action =
                        tenant.device(device.intuneId()).orElseThrow().action().orElseThrow();
                assertThat(action.state()).as(fit.name()).isEqualTo(State.FAILED);
                assertThat(action.errorCode()).as(fit.name()).isNegative().isEqualTo(fit.errorCode());
            }
        }
    }

    @Test
    void isDoneWithoutANewKeyWhenTheEscrowFails() {
        var device = Worlds.added(tenant, Worlds.escrow(Escrow.NEVER));
        var before = ids(device);

        tenant.requestRotation(device.intuneId(), Worlds.anApp());
        clock.turn(Duration.ofDays(1));

        assertThat(state(device)).isEqualTo(State.DONE);
        assertThat(ids(device)).isEqualTo(before);
    }

    @Test
    void showsALateKeyOnlyLater() {
        var device = Worlds.added(tenant, Worlds.escrow(Escrow.LATE));
        var before = ids(device);
        tenant.requestRotation(device.intuneId(), Worlds.anApp());

        clock.turn(CHECK_IN);
        assertThat(state(device)).isEqualTo(State.DONE);
        assertThat(ids(device)).isEqualTo(before);
        clock.turn(DeviceRules.DEFAULT.escrowDelay());

        assertThat(ids(device)).hasSize(2);
    }

    @Test
    void failsWhenEntraHoldsTwoHundredKeysOfTheDevice() {
        var device = Worlds.added(tenant, Worlds.nothing());
        for (int i = 0; i < 199; i++) {
            tenant.rotateLocally(device.intuneId());
        }

        tenant.requestRotation(device.intuneId(), Worlds.anApp());
        clock.turn(CHECK_IN);

        assertThat(tenant.device(device.intuneId())
                        .orElseThrow()
                        .action()
                        .orElseThrow()
                        .errorCode())
                .isEqualTo(RotationFit.TOO_MANY_KEYS.errorCode());
        assertThat(ids(device)).hasSize(200);
    }

    @Test
    void cancelsAnActionThatANewOneReplaces() {
        var device = Worlds.added(tenant, Worlds.nothing());

        tenant.requestRotation(device.intuneId(), Worlds.anApp());
        tenant.requestRotation(device.intuneId(), Worlds.anApp());
        clock.turn(CHECK_IN);

        assertThat(tenant.actions()).extracting(RotationAction::state).containsExactly(State.CANCELED, State.DONE);
    }

    @Test
    void leavesNoActionBehindWhenTheDeviceRotatesByItself() {
        var device = Worlds.added(tenant, Worlds.nothing());

        tenant.rotateLocally(device.intuneId());

        assertThat(ids(device)).hasSize(2);
        assertThat(tenant.device(device.intuneId()).orElseThrow().action()).isEmpty();
        assertThat(tenant.keyAudit()).extracting(AuditedKey::activity).containsExactly(KeyActivity.ADD);
    }

    private State state(DeviceView device) {
        return tenant.device(device.intuneId())
                .orElseThrow()
                .action()
                .orElseThrow()
                .state();
    }

    private List<UUID> ids(DeviceView device) {
        return tenant.keysOfDevice(device.entraId()).stream().map(KeyRecord::id).toList();
    }
}
