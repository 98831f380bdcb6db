package dev.latchkey.rotation.rotation;

import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.events.RotationFailure;
import dev.latchkey.rotation.device.Device;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.rotation.RotationState.Accepted;
import dev.latchkey.rotation.rotation.RotationState.Failed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a command is taken on. */
final class Acceptance {

    /** Why nothing is rotated in a tenant that was disconnected. */
    static final String DISCONNECTED =
            "The tenant was disconnected from Latchkey; connect it again to rotate keys of its devices";

    private Acceptance() {}

    /**
     * @param device null when sync-service never announced it
     * @param unmatched why no configuration fits the device; null when one does, or nothing was decided yet
     * @param open id of a rotation of the device that is under way; null when there is none
     */
    static Rotation of(
            RotateDevice command,
            DeviceKey key,
            @Nullable Device device,
            @Nullable String unmatched,
            @Nullable String open,
            Instant now) {
        return new Rotation(
                command.rotationId(),
                key,
                device == null ? null : device.intuneId(),
                device == null ? key.deviceId() : device.name(),
                command.requestedBy(),
                command.reason(),
                command.at(),
                command.deadline(),
                state(key, device, unmatched, open),
                1,
                now);
    }

    private static RotationState state(
            DeviceKey key, @Nullable Device device, @Nullable String unmatched, @Nullable String open) {
        if (device == null) {
            return new Failed(
                    RotationFailure.UNKNOWN_DEVICE,
                    "No device " + key.deviceId() + " is known in tenant " + key.tenantId());
        }
        if (device.tenantDisconnected()) {
            return new Failed(RotationFailure.REFUSED, DISCONNECTED);
        }
        if (device.gone()) {
            return new Failed(
                    RotationFailure.UNKNOWN_DEVICE, device.name() + " is no longer managed by Intune in this tenant");
        }
        if (!device.isWindows()) {
            return new Failed(
                    RotationFailure.NOT_WINDOWS,
                    device.name() + " runs " + device.operatingSystem() + "; only Windows devices have BitLocker keys");
        }
        if (!device.encrypted()) {
            return new Failed(
                    RotationFailure.NOT_ENCRYPTED,
                    device.name() + " is not encrypted, as it last reported; it has no recovery key to rotate");
        }
        if (unmatched != null) {
            return new Failed(
                    RotationFailure.REFUSED,
                    device.name() + " is not matched (" + unmatched
                            + "), so its keys do not reach the vault and nothing"
                            + " would prove a rotation; give it a configuration first");
        }
        if (open != null) {
            return new Failed(
                    RotationFailure.REFUSED, "Rotation " + open + " of this device is under way; follow that one");
        }
        return new Accepted();
    }
}
