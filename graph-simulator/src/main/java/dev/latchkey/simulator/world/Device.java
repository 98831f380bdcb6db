package dev.latchkey.simulator.world;

import dev.latchkey.simulator.world.RotationAction.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device and what happened to it. A device that nothing happened to is made anew for each look and thrown away; the tenant
 * keeps those that differ. Time does not run here: {@link #settle} works out, when somebody looks, what must have happened
 * since. Guarded by its tenant.
 */
final class Device {

    /** Entra refuses further backups beyond this. */
    static final int MOST_KEYS = 200;

    private final int index;
    private final long phaseBits;
    private final DeviceProfile original;
    private final List<NewKey> newKeys = new ArrayList<>();
    private final Map<VolumeGeneration, String> plantedPasswords = new HashMap<>();
    private DeviceProfile profile;
    private Instant onlineSince = Instant.MIN;
    private @Nullable Instant offlineSince;
    private @Nullable Instant lastWork;
    private @Nullable Instant nudged;
    private @Nullable RotationAction action;
    private boolean gone;
    private boolean keysGone;

    Device(int index, long phaseBits, DeviceProfile original) {
        this.index = index;
        this.phaseBits = phaseBits;
        this.original = original;
        this.profile = original;
        this.offlineSince = original.online() ? null : original.enrolled().plusSeconds(20 * 86_400L);
    }

    int index() {
        return index;
    }

    DeviceProfile profile() {
        return profile;
    }

    /** As the documentation was written: later renames on the device do not reach it. */
    DeviceProfile original() {
        return original;
    }

    Optional<RotationAction> action() {
        return Optional.ofNullable(action);
    }

    boolean isGone() {
        return gone;
    }

    void change(DeviceChange change, Instant now) {
        boolean wasOnline = profile.online();
        profile = profile.changedBy(change);
        if (wasOnline && !profile.online()) {
            offlineSince = now;
        } else if (!wasOnline && profile.online()) {
            onlineSince = now;
            offlineSince = null;
        }
    }

    void leave(KeysOnRemoval keys) {
        gone = true;
        keysGone = keys == KeysOnRemoval.DESTROY;
    }

    /** Wakes a device that can hear it; the others never learn of it. */
    void nudge(Instant now) {
        if (profile.online()) {
            nudged = now;
            lastWork = now;
        }
    }

    void begin(RotationAction rotation) {
        action = rotation;
    }

    /** The end of the waiting action, once its check-in has come; the tenant records it. */
    Optional<RotationAction> settle(Instant now, DeviceRules rules) {
        if (action == null || action.state() != State.PENDING || !profile.online() || gone) {
            return Optional.empty();
        }
        Instant from = action.requestedAt().isAfter(onlineSince) ? action.requestedAt() : onlineSince;
        Instant due = CheckIns.firstAfter(from, rules.checkIn(), phaseBits);
        if (nudged != null && !nudged.isBefore(from) && nudged.isBefore(due)) {
            due = nudged;
        }
        if (due.isAfter(now)) {
            return Optional.empty();
        }
        lastWork = due;
        var fit = keyCount(due, rules) + profile.volumes() > MOST_KEYS
                ? RotationFit.TOO_MANY_KEYS
                : profile.rotationFit();
        if (fit == RotationFit.FITS) {
            rotate(due, rules);
        }
        action = action.turned(fit == RotationFit.FITS ? State.DONE : State.FAILED, due, fit.errorCode());
        return Optional.of(action);
    }

    /** New recovery passwords for every volume, and what becomes of their backup. */
    void rotate(Instant at, DeviceRules rules) {
        for (var volume : Volume.values()) {
            if (profile.has(volume)) {
                var arrives = switch (profile.escrow()) {
                    case ARRIVES -> at;
                    case LATE -> at.plus(rules.escrowDelay());
                    case NEVER -> null;
                };
                newKeys.add(new NewKey(new VolumeGeneration(volume, generations(volume)), at, arrives));
            }
        }
    }

    /** The keys Entra shows at this time, oldest first per volume, system volume first. */
    List<NewKey> keysAt(Instant now, DeviceRules rules) {
        if (keysGone) {
            return List.of();
        }
        var keys = new ArrayList<NewKey>();
        for (var volume : Volume.values()) {
            int first = keys.size();
            for (int generation = 0; generation < firstGenerations(volume); generation++) {
                var created = firstKeyCreated(volume, generation);
                keys.add(new NewKey(new VolumeGeneration(volume, generation), created, created));
            }
            for (var key : newKeys) {
                if (key.place().volume() == volume
                        && key.arrives() != null
                        && !key.arrives().isAfter(now)) {
                    keys.add(key);
                }
            }
            if (rules.deleteOldKeys() && keys.size() - first > 1) {
                keys.subList(first, keys.size() - 1).clear();
            }
        }
        return keys;
    }

    List<NewKey> newKeysOf(Instant rotation) {
        return newKeys.stream().filter(key -> key.created().equals(rotation)).toList();
    }

    Instant lastSync(Instant now, DeviceRules rules) {
        var seenUntil = offlineSince != null ? offlineSince : now;
        var idle = CheckIns.lastUpTo(seenUntil, rules.idleCheckIn(), phaseBits);
        var last = lastWork != null && lastWork.isAfter(idle) ? lastWork : idle;
        return last.isBefore(original.enrolled()) ? original.enrolled() : last;
    }

    void plant(VolumeGeneration key, String password) {
        plantedPasswords.put(key, password);
    }

    Optional<String> planted(VolumeGeneration key) {
        return Optional.ofNullable(plantedPasswords.get(key));
    }

    private int keyCount(Instant now, DeviceRules rules) {
        return keysAt(now, rules).size();
    }

    /** To the tenth of a microsecond, as Entra gives it: finer than most databases keep. */
    private Instant firstKeyCreated(Volume volume, int generation) {
        long ticks = Long.remainderUnsigned(phaseBits, 10_000_000);
        return original.enrolled()
                .plusSeconds(generation * 86_400L + 700L * volume.number())
                .plusNanos(ticks * 100);
    }

    private int firstGenerations(Volume volume) {
        if (!original.has(volume)) {
            return 0;
        }
        return volume == Volume.OPERATING_SYSTEM ? 1 + original.earlierKeys() : 1;
    }

    private int generations(Volume volume) {
        int rotated = (int)
                newKeys.stream().filter(key -> key.place().volume() == volume).count();
        return firstGenerations(volume) + rotated;
    }

    /** Which key of the device: the volume, and the how-manieth of that volume. */
    record VolumeGeneration(Volume volume, int generation) {}

    /** A key and when it reaches Entra; null when it never does. */
    record NewKey(
            VolumeGeneration place,
            Instant created,
            @Nullable Instant arrives) {}
}
