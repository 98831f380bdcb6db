package dev.latchkey.vault.key;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.DeviceEvent;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.VolumeType;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the vault knows of the keys of one device. Takes events in any order, any number of times, and comes to
 * the same end: each fact has a version or a time, and the newest counts.
 */
final class DeviceKeys {

    private final DeviceRef device;
    private final @Nullable Placement placementBefore;
    private @Nullable Placement placement;
    private final Map<String, StoredPassword> stored = new TreeMap<>();
    private final Map<String, Presence> earlyBefore;
    private final Map<String, Presence> presences = new HashMap<>();
    private final Map<String, KeyMatched> arrived = new TreeMap<>();
    private final Map<String, ByHand> byHand = new HashMap<>();
    private final DevicePresence devicePresenceBefore;
    private DevicePresence devicePresence;
    private final Map<String, Long> deletedVersions;
    private final long formerVersion;
    private final List<StoredPassword> deletions = new ArrayList<>();

    /**
     * @param early what was heard of keys that are not stored yet
     * @param deletedVersions the version of each key that a person deleted
     * @param formerVersion what was said under it, or a lower one, was said before the tenant was disconnected; 0 when it never
     *     was
     */
    DeviceKeys(
            DeviceRef device,
            @Nullable Placement placement,
            DevicePresence devicePresence,
            List<StoredPassword> passwords,
            Map<String, Presence> early,
            Map<String, Long> deletedVersions,
            long formerVersion) {
        this.device = device;
        this.placementBefore = placement;
        this.placement = placement;
        this.devicePresenceBefore = devicePresence;
        this.devicePresence = devicePresence;
        this.earlyBefore = Map.copyOf(early);
        this.deletedVersions = deletedVersions;
        this.formerVersion = formerVersion;
        presences.putAll(early);
        for (var password : passwords) {
            var state = password.state();
            stored.put(state.keyId(), password);
            presences.put(state.keyId(), state.presence());
            if (state.byHand() != null) {
                byHand.put(state.keyId(), state.byHand());
            }
        }
    }

    DeviceRef device() {
        return device;
    }

    void apply(MatchedKeyEvent event) {
        switch (event) {
            case KeyMatched key -> {
                if (!isDeleted(key)) {
                    take(key);
                    hear(key.keyId(), new Presence(key.version(), Presence.State.MATCHED, null));
                }
                placement = Placement.newest(placement, Placement.of(key));
            }
            case MatchedKeyGone gone ->
                hear(gone.keyId(), new Presence(gone.version(), Presence.State.GONE, gone.lastSeenAt()));
            case MatchedKeyConfirmed confirmed ->
                hear(
                        confirmed.keyId(),
                        new Presence(
                                confirmed.version(),
                                Presence.State.CONFIRMED,
                                confirmed.lastSeenAt(),
                                confirmed.volume()));
            case MatchedDeviceChanged changed -> placement = Placement.newest(placement, Placement.of(changed));
        }
    }

    void apply(DeviceEvent event) {
        var gone = event instanceof DeviceEvent.DeviceGone;
        devicePresence = devicePresence.newest(new DevicePresence(event.version(), gone));
    }

    /** A person says that a stored key is not in use; counts as well when the rule does not archive it any more. */
    void archive(String keyId) {
        byHand.put(keyId, new ByHand.Archived());
    }

    /** A person says that a stored key is in use. */
    void unarchive(String keyId) {
        if (standing(keyId).archived()) {
            byHand.remove(keyId);
            if (standing(keyId).archived()) {
                var volume =
                        volume(keyId, requireNonNull(stored.get(keyId)).state().volume());
                var newest = CurrentRule.newest(keys(), volume);
                byHand.put(keyId, new ByHand.Unarchived(newest.createdAt(), newest.keyId()));
            }
        }
    }

    void delete(String keyId) {
        var password = stored.remove(keyId);
        if (password == null) {
            throw new IllegalStateException("only a key that is stored can be deleted");
        }
        presences.remove(keyId);
        byHand.remove(keyId);
        deletions.add(password);
    }

    List<StoredPassword> deletions() {
        return deletions;
    }

    /** The records that differ from what is stored, new ones first. */
    List<PasswordChange> changes() {
        var standings = standings();
        var changes = new ArrayList<PasswordChange>();
        for (var key : arrived.values()) {
            if (!stored.containsKey(key.keyId())) {
                changes.add(new PasswordChange(null, key, state(key, standing(standings, key.keyId()), null)));
            }
        }
        for (var before : stored.values()) {
            var keyId = before.state().keyId();
            var key = arrived.get(keyId);
            var after = state(key, standing(standings, keyId), before.state());
            if (key != null || !after.equals(before.state())) {
                changes.add(new PasswordChange(before, key, after));
            }
        }
        return changes;
    }

    /** What is to be remembered of keys that have not come. */
    Map<String, Presence> newlyHeardEarly() {
        var heard = new TreeMap<String, Presence>();
        presences.forEach((keyId, presence) -> {
            if (!stored.containsKey(keyId) && !arrived.containsKey(keyId) && !presence.equals(earlyBefore.get(keyId))) {
                heard.put(keyId, presence);
            }
        });
        return heard;
    }

    /** Keys that have come since something was heard of them. */
    List<String> noLongerEarly() {
        return earlyBefore.keySet().stream().filter(arrived::containsKey).toList();
    }

    /** Where the device is now, when that is news. */
    @Nullable Placement newPlacement() {
        return placement == null || placement.equals(placementBefore) ? null : placement;
    }

    /** A key is read anew under a higher version only; whatever else brings a deleted one is the past. */
    private boolean isDeleted(KeyMatched key) {
        return !stored.containsKey(key.keyId()) && key.version() <= deletedVersions.getOrDefault(key.keyId(), 0L);
    }

    /** Whether Intune lists the device, when that is news. */
    @Nullable DevicePresence newDevicePresence() {
        return devicePresence.equals(devicePresenceBefore) ? null : devicePresence;
    }

    private Map<String, Standing> standings() {
        return CurrentRule.standings(
                keys(), Listing.of(devicePresence.gone(), devicePresence.version(), formerVersion));
    }

    private Standing standing(String keyId) {
        return standing(standings(), keyId);
    }

    private void take(KeyMatched key) {
        var known = stored.get(key.keyId());
        if (known == null || known.state().keyVersion() < key.version()) {
            arrived.merge(key.keyId(), key, (one, other) -> one.version() < other.version() ? other : one);
        }
    }

    private void hear(String keyId, Presence presence) {
        presences.merge(keyId, presence, Presence::newest);
    }

    private List<CurrentRule.Key> keys() {
        var keys = new ArrayList<CurrentRule.Key>();
        stored.forEach((keyId, password) -> {
            if (!arrived.containsKey(keyId)) {
                var state = password.state();
                keys.add(new CurrentRule.Key(
                        keyId, volume(keyId, state.volume()), state.createdAt(), listing(keyId), byHand.get(keyId)));
            }
        });
        arrived.forEach((keyId, key) -> keys.add(new CurrentRule.Key(
                keyId,
                volume(keyId, key.volume()),
                key.createdAt().truncatedTo(ChronoUnit.MICROS),
                listing(keyId),
                byHand.get(keyId))));
        return keys;
    }

    private Listing listing(String keyId) {
        var presence = presence(keyId);
        return Listing.of(presence.gone(), presence.version(), formerVersion);
    }

    private PasswordState state(@Nullable KeyMatched key, Standing standing, @Nullable PasswordState before) {
        if (key != null) {
            return new PasswordState(
                    device,
                    key.keyId(),
                    key.version(),
                    place(),
                    volume(key.keyId(), key.volume()),
                    key.createdAt().truncatedTo(ChronoUnit.MICROS),
                    presence(key.keyId()).withoutVolume(),
                    standing,
                    byHand.get(key.keyId()),
                    version(standing, before));
        }
        if (before == null) {
            throw new IllegalStateException("a password that neither came nor is stored");
        }
        return new PasswordState(
                device,
                before.keyId(),
                before.keyVersion(),
                place(),
                volume(before.keyId(), before.volume()),
                before.createdAt(),
                presence(before.keyId()).withoutVolume(),
                standing,
                byHand.get(before.keyId()),
                version(standing, before));
    }

    /** One for every announcement: created, then each change between current and archived. */
    private static long version(Standing standing, @Nullable PasswordState before) {
        if (before == null) {
            return standing.archived() ? 2 : 1;
        }
        return standing.archived() == before.standing().archived() ? before.version() : before.version() + 1;
    }

    private Place place() {
        if (placement == null) {
            throw new IllegalStateException("a device with keys has a place");
        }
        return placement.place();
    }

    /** A volume never changes, so one that is known outlasts what says that it is not. */
    private VolumeType volume(String keyId, VolumeType said) {
        if (said != VolumeType.UNKNOWN) {
            return said;
        }
        var known = stored.get(keyId);
        if (known != null && known.state().volume() != VolumeType.UNKNOWN) {
            return known.state().volume();
        }
        var heard = presence(keyId).volume();
        return heard == null ? said : heard;
    }

    private Presence presence(String keyId) {
        var presence = presences.get(keyId);
        if (presence == null) {
            throw new IllegalStateException("a key that came is present or gone");
        }
        return presence;
    }

    private static Standing standing(Map<String, Standing> standings, String keyId) {
        var standing = standings.get(keyId);
        if (standing == null) {
            throw new IllegalStateException("the rule judges every key");
        }
        return standing;
    }
}
