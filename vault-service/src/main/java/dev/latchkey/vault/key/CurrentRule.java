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
 * Which keys of a device are current: per kind of volume the newest one Microsoft lists, unless the device is gone, its
 * tenant is disconnected, or a person said otherwise. A data drive's key never supersedes the system drive's, and keys of an
 * unknown volume compete only with each other.
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
            Listing listing,
            @Nullable ByHand byHand) {

        Key with(@Nullable ByHand other) {
            return new Key(keyId, volume, createdAt, listing, other);
        }
    }

    /**
     * @param keys all keys of one device
     * @param device whether Intune lists it
     * @return the standing of each by key id
     */
    static Map<String, Standing> standings(Collection<Key> keys, Listing device) {
        var standings = new HashMap<String, Standing>();
        keys.stream()
                .collect(Collectors.groupingBy(Key::volume))
                .values()
                .forEach(sameVolume -> judge(sameVolume, device, standings));
        return standings;
    }

    /** The newest key of this kind of volume, listed or not. */
    static Key newest(Collection<Key> keys, VolumeType volume) {
        return keys.stream()
                .filter(key -> key.volume() == volume)
                .max(OLDEST_FIRST)
                .orElseThrow();
    }

    private static void judge(List<Key> sameVolume, Listing device, Map<String, Standing> standings) {
        var newestFirst = new ArrayList<>(sameVolume);
        newestFirst.sort(OLDEST_FIRST.reversed());
        var next = ofNewest(device);
        var nextFormer = device == Listing.LISTED ? new Standing.TenantDisconnected() : next;
        for (var key : newestFirst) {
            var standing = switch (key.listing()) {
                case LISTED -> next;
                case GONE -> new Standing.GoneUpstream();
                case FORMER -> nextFormer;
            };
            standings.put(key.keyId(), byHand(key, standing, newestFirst.getFirst()));
            // One that nobody has seen since supersedes what nobody has seen either, and nothing that is listed now.
            if (key.listing() != Listing.GONE) {
                nextFormer = new Standing.Superseded(key.keyId());
            }
            if (key.listing() == Listing.LISTED) {
                next = nextFormer;
            }
        }
    }

    private static Standing ofNewest(Listing device) {
        return switch (device) {
            case LISTED -> new Standing.Current();
            case GONE -> new Standing.DeviceRemoved();
            case FORMER -> new Standing.TenantDisconnected();
        };
    }

    private static Standing byHand(Key key, Standing standing, Key newest) {
        return switch (key.byHand()) {
            case null -> standing;
            case ByHand.Archived archived -> standing.archived() ? standing : new Standing.ArchivedByHand();
            case ByHand.Unarchived(var newestAt, var newestKeyId) -> {
                var newestThen = new Key(newestKeyId, key.volume(), newestAt, Listing.LISTED, null);
                yield OLDEST_FIRST.compare(newestThen, newest) < 0 ? standing : new Standing.Current();
            }
        };
    }
}
