package dev.latchkey.rotation.rotation;

import dev.latchkey.events.RotationCommand.RotateDevice;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.device.DeviceMatches;
import dev.latchkey.rotation.device.Devices;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes commands on, or says at once why not. The same rotation id twice is one rotation. */
@Service
public class TakeOnRotation {

    private final Devices devices;
    private final DeviceMatches matches;
    private final Rotations rotations;
    private final Outbox outbox;
    private final Clock clock;

    TakeOnRotation(Devices devices, DeviceMatches matches, Rotations rotations, Outbox outbox, Clock clock) {
        this.devices = devices;
        this.matches = matches;
        this.rotations = rotations;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A command and what it goes back to.
     *
     * @param cause names the command itself as the one that leads to whatever follows
     */
    public record Requested(RotateDevice command, Cause cause) {

        DeviceKey device() {
            return new DeviceKey(
                    command.tenantId().toLowerCase(Locale.ROOT),
                    command.deviceId().toLowerCase(Locale.ROOT));
        }
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void takeOn(List<Requested> commands) {
        if (commands.isEmpty()) {
            return;
        }
        var keys = commands.stream().map(Requested::device).toList();
        var known = devices.lock(keys);
        var open = new HashMap<DeviceKey, String>();
        rotations
                .lockOpen(keys)
                .forEach((device, claim) -> open.put(device, claim.rotation().id()));
        var unmatched = matches.unmatched(keys);
        var now = clock.instant();
        var announcements = new ArrayList<Announcement>();
        for (var requested : commands) {
            var key = requested.device();
            var underWay = open.get(key);
            if (requested.command().rotationId().equals(underWay)) {
                continue;
            }
            var rotation = Acceptance.of(requested.command(), key, known.get(key), unmatched.get(key), underWay, now);
            if (rotations.add(rotation, requested.cause())) {
                rotation.announcement()
                        .ifPresent(event -> announcements.add(new Announcement(event, requested.cause())));
                if (rotation.isOpen()) {
                    open.put(key, rotation.id());
                }
            }
        }
        outbox.append(announcements);
    }
}
