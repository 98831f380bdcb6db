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

/**
 * Which keys of a device are current: per kind of volume the newest one Microsoft lists. A data drive's key never
 * supersedes the system drive's, and keys of an unknown volume compete only with each other.
 */
final class CurrentRule {

    private static final Comparator<Key> NEWEST_FIRST =
            Comparator.comparing(Key::createdAt).thenComparing(Key::keyId).reversed();

    private CurrentRule() {}

    /** What the rule looks at. */
    record Key(String keyId, VolumeType volume, Instant createdAt, boolean gone) {}

    /**
     * @param keys all keys of one device
     * @return the standing of each by key id
     */
    static Map<String, Standing> standings(Collection<Key> keys) {
        var standings = new HashMap<String, Standing>();
        keys.stream()
                .collect(Collectors.groupingBy(Key::volume))
                .values()
                .forEach(sameVolume -> judge(sameVolume, standings));
        return standings;
    }

    private static void judge(List<Key> sameVolume, Map<String, Standing> standings) {
        var newestFirst = new ArrayList<>(sameVolume);
        newestFirst.sort(NEWEST_FIRST);
        Standing next = new Standing.Current();
        for (var key : newestFirst) {
            if (key.gone()) {
                standings.put(key.keyId(), new Standing.GoneUpstream());
            } else {
                standings.put(key.keyId(), next);
                next = new Standing.Superseded(key.keyId());
            }
        }
    }
}
