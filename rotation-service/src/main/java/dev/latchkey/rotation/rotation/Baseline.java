package dev.latchkey.rotation.rotation;

import dev.latchkey.events.VolumeType;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was true just before the request was sent: what is new can only be told against it.
 *
 * @param intentAt by our clock, before the request
 * @param knownKeyIds every key of the device the vault had announced
 * @param replacedKeyIds those of them that were current on a drive a rotation reaches
 * @param volumes the drives of the replaced keys
 * @param actionBefore start of the device's last rotation that had ended by then, by Microsoft's clock; null when
 *     there was none
 * @param checkInBefore the device's last check-in, by Microsoft's clock
 */
public record Baseline(
        Instant intentAt,
        Set<String> knownKeyIds,
        Set<String> replacedKeyIds,
        Set<VolumeType> volumes,
        @Nullable Instant actionBefore,
        @Nullable Instant checkInBefore) {

    public Baseline {
        knownKeyIds = Set.copyOf(knownKeyIds);
        replacedKeyIds = Set.copyOf(replacedKeyIds);
        volumes = Set.copyOf(volumes);
    }

    /** A rotation makes new keys for system and fixed drives and leaves removable ones alone. */
    static boolean rotates(VolumeType volume) {
        return volume == VolumeType.OPERATING_SYSTEM || volume == VolumeType.FIXED_DATA;
    }

    public static Baseline of(Collection<KnownKey> keys, DeviceLook look, Instant now) {
        var known = new TreeSet<String>();
        var replaced = new TreeSet<String>();
        var volumes = new TreeSet<VolumeType>();
        for (var key : keys) {
            known.add(key.keyId());
            if (!key.archived() && rotates(key.volume())) {
                replaced.add(key.keyId());
                volumes.add(key.volume());
            }
        }
        var action = look.action();
        return new Baseline(
                now,
                known,
                replaced,
                volumes,
                action == null || action.isUnderWay() ? null : action.startedAt(),
                look.lastCheckInAt());
    }

    /**
     * Whether what Microsoft shows began after the baseline. A rotation that was under way at the baseline counts too:
     * the device will act on it just the same, so nothing has to be sent again.
     */
    boolean isBefore(DeviceAction action) {
        return !action.startedAt().equals(actionBefore);
    }

    /** Whether the device shows a rotation that began after the baseline: the request has arrived already. */
    public boolean precedesActionOf(DeviceLook look) {
        var action = look.action();
        return action != null && action.state() != DeviceAction.State.NONE && isBefore(action);
    }
}
