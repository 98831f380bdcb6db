package dev.latchkey.rotation.rotation;

import dev.latchkey.events.RefreshCommand.RefreshDevice;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.kit.outbox.Outbox;
import dev.latchkey.rotation.device.DeviceKey;
import dev.latchkey.rotation.vaultkey.VaultKey;
import dev.latchkey.rotation.vaultkey.VaultKeys;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Stores a step of a rotation and announces it, in one transaction; and judges whether the vault has the proof. */
@Service
public class AdvanceRotation {

    private final Rotations rotations;
    private final VaultKeys vaultKeys;
    private final Outbox outbox;
    private final Clock clock;

    AdvanceRotation(Rotations rotations, VaultKeys vaultKeys, Outbox outbox, Clock clock) {
        this.rotations = rotations;
        this.vaultKeys = vaultKeys;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whether sync is asked to look at the device at once. */
    public enum Refresh {
        ASK,
        LEAVE
    }

    /**
     * Stores the intent to send: from here on a crash cannot lead to a second request.
     *
     * @return the rotation as stored; empty when somebody else changed it meanwhile
     */
    @Transactional
    public Optional<Rotation> intend(Rotation before, DeviceLook look) {
        var now = clock.instant();
        var baseline = Baseline.of(keysOf(before.device()), look, now);
        var after = before.intend(baseline, now);
        if (!rotations.remember(before, baseline) || !rotations.change(before, after)) {
            return Optional.empty();
        }
        return Optional.of(after);
    }

    /**
     * @param after may be the same as before; then only the schedule changes
     * @return the rotation as stored; empty when somebody else changed it meanwhile
     */
    @Transactional
    public Optional<Rotation> advance(Claim claim, Rotation after, Schedule schedule, Refresh refresh) {
        var before = claim.rotation();
        var announcements = new ArrayList<Announcement>();
        if (after.version() != before.version()) {
            if (!rotations.change(before, after)) {
                return Optional.empty();
            }
            announce(after, claim.cause(), announcements);
        }
        // The vault may have spoken while we talked to Microsoft, before the rotation counted as sent.
        var judged = after.judged(keysOf(after.device()), clock.instant());
        if (judged.version() != after.version()) {
            if (!rotations.change(after, judged)) {
                return Optional.empty();
            }
            announce(judged, claim.cause(), announcements);
        }
        if (judged.isOpen()) {
            rotations.schedule(judged, schedule, clock.instant());
            if (refresh == Refresh.ASK) {
                announcements.add(new Announcement(refresh(judged.device()), claim.cause()));
            }
        }
        outbox.append(announcements);
        return Optional.of(judged);
    }

    /** The deadline passed; unless the vault has the proof, that is the end. */
    @Transactional
    public void expire(Claim claim, @Nullable String trouble) {
        var before = claim.rotation();
        var now = clock.instant();
        var judged = before.judged(keysOf(before.device()), now);
        var after = judged.isOpen() ? before.expired(trouble, now) : judged;
        if (rotations.change(before, after)) {
            var announcements = new ArrayList<Announcement>();
            announce(after, claim.cause(), announcements);
            outbox.append(announcements);
        }
    }

    /** These tenants are disconnected: Microsoft is asked for nothing there any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void endThoseOf(Collection<String> tenantIds) {
        if (tenantIds.isEmpty()) {
            return;
        }
        var announcements = new ArrayList<Announcement>();
        var now = clock.instant();
        for (var claim : rotations.lockOpenOf(tenantIds)) {
            var after = claim.rotation().refused(Acceptance.DISCONNECTED, now);
            if (rotations.change(claim.rotation(), after)) {
                announce(after, claim.cause(), announcements);
            }
        }
        outbox.append(announcements);
    }

    /** As {@link #endThoseOf}, for one that was taken on while the tenant was being disconnected. */
    @Transactional
    public void endAsDisconnected(Claim claim) {
        var after = claim.rotation().refused(Acceptance.DISCONNECTED, clock.instant());
        if (rotations.change(claim.rotation(), after)) {
            var announcements = new ArrayList<Announcement>();
            announce(after, claim.cause(), announcements);
            outbox.append(announcements);
        }
    }

    /** The vault announced something of these devices. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void judge(Collection<DeviceKey> devices) {
        if (devices.isEmpty()) {
            return;
        }
        var open = rotations.lockOpen(devices);
        if (open.isEmpty()) {
            return;
        }
        var keys = keysOf(open.keySet());
        var announcements = new ArrayList<Announcement>();
        var now = clock.instant();
        open.forEach((device, claim) -> {
            var before = claim.rotation();
            var after = before.judged(keys.getOrDefault(device, List.of()), now);
            if (after.version() != before.version() && rotations.change(before, after)) {
                announce(after, claim.cause(), announcements);
            }
        });
        outbox.append(announcements);
    }

    private List<KnownKey> keysOf(DeviceKey device) {
        return keysOf(List.of(device)).getOrDefault(device, List.of());
    }

    private Map<DeviceKey, List<KnownKey>> keysOf(Collection<DeviceKey> devices) {
        return vaultKeys.of(devices).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .map(AdvanceRotation::known)
                                .toList()));
    }

    private static KnownKey known(VaultKey key) {
        return new KnownKey(key.keyId(), key.volume(), key.createdAt(), key.archived());
    }

    private RefreshDevice refresh(DeviceKey device) {
        return new RefreshDevice(device.tenantId(), device.deviceId(), clock.instant());
    }

    private static void announce(Rotation rotation, Cause cause, List<Announcement> announcements) {
        rotation.announcement().ifPresent(event -> announcements.add(new Announcement(event, cause)));
    }
}
