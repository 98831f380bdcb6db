package dev.latchkey.rotation.rotation;

import static dev.latchkey.rotation.rotation.RotationFixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.events.RotationFailure;
import dev.latchkey.rotation.device.Device;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.rotation.RotationState.Accepted;
import dev.latchkey.rotation.rotation.RotationState.Failed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptanceTest {

    private static final DeviceKey KEY = new DeviceKey("tenant", "device");
    private static final RotateDevice COMMAND =
            new RotateDevice("tenant", "device", "rotation-1", "ada", null, NOON.plusSeconds(60), NOON);

    @Test
    void takesOnAnEncryptedWindowsDevice() {
        assertThat(decide(device("Windows", true, false), null)).isEqualTo(new Accepted());
    }

    @Test
    void saysWhyItTakesNoOtherDevice() {
        assertThat(decide(null, null))
                .isEqualTo(new Failed(RotationFailure.UNKNOWN_DEVICE, "No device device is known in tenant tenant"));
        assertThat(decide(device("macOS", true, false), null))
                .isEqualTo(new Failed(
                        RotationFailure.NOT_WINDOWS, "MAC-01 runs macOS; only Windows devices have BitLocker keys"));
        assertThat(decide(device("Windows", false, false), null))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(RotationFailure.NOT_ENCRYPTED));
        assertThat(decide(device("Windows", true, true), null))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(RotationFailure.UNKNOWN_DEVICE));
    }

    @Test
    void refusesADeviceOfADisconnectedTenantWhateverElseIsKnownOfIt() {
        var device = new Device(KEY, "intune", "MAC-01", "SER-1", "Windows", true, true, true);

        assertThat(decide(device, null)).isEqualTo(new Failed(RotationFailure.REFUSED, Acceptance.DISCONNECTED));
    }

    @Test
    void refusesADeviceWhoseKeysDoNotReachTheVault() {
        var device = device("Windows", true, false);

        var state = Acceptance.of(COMMAND, KEY, device, "no configuration has its serial number", null, NOON)
                .state();

        assertThat(state).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(RotationFailure.REFUSED);
            assertThat(failed.cause()).contains("MAC-01 is not matched (no configuration has its serial number)");
        });
    }

    @Test
    void takesOnOneRotationOfADeviceAtATime() {
        assertThat(decide(device("Windows", true, false), "rotation-0"))
                .isEqualTo(new Failed(
                        RotationFailure.REFUSED, "Rotation rotation-0 of this device is under way; follow that one"));
    }

    private static RotationState decide(@Nullable Device device, @Nullable String open) {
        return Acceptance.of(COMMAND, KEY, device, null, open, NOON).state();
    }

    private static Device device(String system, boolean encrypted, boolean gone) {
        return new Device(KEY, "intune", "MAC-01", "SER-1", system, encrypted, gone, false);
    }
}
