package dev.latchkey.vault.key;

import dev.latchkey.events.VolumeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a device are current: per kind of volume the newest one Microsoft lists, unless the device is gone or a
 * person said otherwise. A data drive's key never supersedes the system drive's, and keys of an unknown volume compete
 * only with each other.
 */
final class CurrentRule {

    private static final Comparator<Key> OLDEST_FIRST =
            Comparator.comparing(Key::createdAt).thenComparing(Key::keyId);

    private CurrentRule() {}

    /** What the rule looks at. */
    record Key(
            String keyId,
            VolumeType volume,
            Instant createdAt,
            boolean gone,
            @Nullable ByHand byHand) {

        Key with(@Nullable ByHand other) {
            return new Key(keyId, volume, createdAt, gone, other);
        }
    }

    /**
     * @param keys all keys of one device
     * @param deviceGone whether Intune does not list the device any more
     * @return the standing of each by key id
     */
    static Map<String, Standing> standings(Collection<Key> keys, boolean deviceGone) {
        var standings = new HashMap<String, Standing>();
        keys.stream()
                .collect(Collectors.groupingBy(Key::volume))
                .values()
                .forEach(sameVolume -> judge(sameVolume, deviceGone, standings));
        return standings;
    }

    /** The newest key of this kind of volume, listed or not. */
    static Key newest(Collection<Key> keys, VolumeType volume) {
        return keys.stream()
                .filter(key -> key.volume() == volume)
                .max(OLDEST_FIRST)
                .orElseThrow();
    }

    private static void judge(List<Key> sameVolume, boolean deviceGone, Map<String, Standing> standings) {
        var newestFirst = new ArrayList<>(sameVolume);
        newestFirst.sort(OLDEST_FIRST.reversed());
        Standing next = deviceGone ? new Standing.DeviceRemoved() : new Standing.Current();
        for (var key : newestFirst) {
            var standing = key.gone() ? new Standing.GoneUpstream() : next;
            standings.put(key.keyId(), byHand(key, standing, newestFirst.getFirst()));
            if (!key.gone()) {
                next = new Standing.Superseded(key.keyId());
            }
        }
    }

    private static Standing byHand(Key key, Standing standing, Key newest) {
        return switch (key.byHand()) {
            case null -> standing;
            case ByHand.Archived archived -> standing.archived() ? standing : new Standing.ArchivedByHand();
            case ByHand.Unarchived(var newestAt, var newestKeyId) -> {
                var newestThen = new Key(newestKeyId, key.volume(), newestAt, false, null);
                yield OLDEST_FIRST.compare(newestThen, newest) < 0 ? standing : new Standing.Current();
            }
        };
    }
}
