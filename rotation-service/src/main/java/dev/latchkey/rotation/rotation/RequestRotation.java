package dev.latchkey.rotation.rotation;

import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.rotation.RotationProperties;
import dev.latchkey.rotation.device.Device;
import dev.latchkey.rotation.device.Devices;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * A person asks for a rotation. The command goes out for all to see, and is taken on in the same transaction: whoever
 * asks for the rotation right after the answer finds it. A device that has a rotation under way keeps that one.
 */
@Service
public class RequestRotation {

    private static final int CANDIDATES_NAMED = 10;

    private final Devices devices;
    private final Rotations rotations;
    private final TakeOnRotation takeOn;
    private final Outbox outbox;
    private final RotationProperties properties;
    private final Clock clock;

    RequestRotation(
            Devices devices,
            Rotations rotations,
            TakeOnRotation takeOn,
            Outbox outbox,
            RotationProperties properties,
            Clock clock) {
        this.devices = devices;
        this.rotations = rotations;
        this.takeOn = takeOn;
        this.outbox = outbox;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * @param deviceTerm a device name, serial number, Entra or Intune device id
     * @param patience how long to wait for the device; null means the default
     * @return the id of the rotation, new or under way
     */
    @Transactional
    public String request(Caller caller, String deviceTerm, @Nullable String reason, @Nullable Duration patience) {
        var key = one(deviceTerm, devices.find(deviceTerm, caller.organizationFilter(), CANDIDATES_NAMED + 1))
                .key();
        devices.lock(List.of(key));
        var underWay = rotations.lockOpen(List.of(key)).get(key);
        if (underWay != null) {
            return underWay.rotation().id();
        }
        var now = clock.instant();
        var id = UUID.randomUUID().toString();
        var deadline = now.plus(patience == null ? properties.deadline() : patience);
        var command = new RotateDevice(key.tenantId(), key.deviceId(), id, caller.name(), reason, deadline, now);
        var commandId = outbox.append(command, Cause.story(id));
        takeOn.takeOn(List.of(new TakeOnRotation.Requested(command, new Cause(id, commandId))));
        return id;
    }

    private static Device one(String term, List<Device> found) {
        if (found.isEmpty()) {
            throw ProblemException.notFound(
                    "device-unknown",
                    "No Windows device has the name, serial number or id " + term + ", or it is not yours to see. A new"
                            + " device appears after the next sync of its tenant.");
        }
        if (found.size() > 1) {
            var named = found.stream()
                    .limit(CANDIDATES_NAMED)
                    .map(device -> device.name() + " (tenant " + device.key().tenantId() + ", device "
                            + device.key().deviceId() + ")")
                    .collect(Collectors.joining("; "));
            var more = found.size() > CANDIDATES_NAMED ? "; and more" : "";
            throw ProblemException.conflict(
                    "device-ambiguous", "Several devices fit; name one by its device id: " + named + more + ".");
        }
        return found.getFirst();
    }
}
