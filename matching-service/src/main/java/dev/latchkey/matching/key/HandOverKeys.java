package dev.latchkey.matching.key;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyConfirmed;
import dev.latchkey.events.MatchedKeyEvent.MatchedKeyGone;
import dev.latchkey.events.RecoveryKeyEvent;
import dev.latchkey.events.RecoveryKeyEvent.KeyConfirmed;
import dev.latchkey.events.RecoveryKeyEvent.KeyFound;
import dev.latchkey.events.RecoveryKeyEvent.KeyGoneUpstream;
import dev.latchkey.events.SealedSecret;
import dev.latchkey.kit.consume.Inbound;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.kit.outbox.Cause;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.DeviceRef;
import dev.latchkey.matching.device.MatchState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The key of a matched device goes to the vault at once, and nothing of its secret is stored; any other waits here,
 * sealed, until its device is matched. No key is lost because it came first.
 */
@Service
public class HandOverKeys {

    private final DeviceKeys keys;
    private final Clock clock;

    HandOverKeys(DeviceKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * @param events of recovery keys
     * @param devices every device of the events, and those newly matched, as they are now; locked
     * @param newlyMatched devices whose waiting keys can go, and why
     * @return what to announce, in order
     */
    public List<Announcement> take(
            List<Inbound> events, Map<DeviceRef, Device> devices, Map<DeviceRef, Cause> newlyMatched) {
        var known = known(events, newlyMatched);
        var changed = new HashSet<KeyRef>();
        var announcements = new ArrayList<Announcement>();
        // Those that waited go first: they are older than what this batch brings.
        for (var entry : known.entrySet()) {
            var cause = newlyMatched.get(entry.getValue().device());
            if (cause != null && entry.getValue().secret() != null) {
                entry.setValue(handOver(entry.getValue(), devices, cause, announcements));
                changed.add(entry.getKey());
            }
        }
        for (var inbound : events) {
            var event = (RecoveryKeyEvent) inbound.event();
            var ref = new KeyRef(event.tenantId(), event.keyId());
            var before = known.computeIfAbsent(
                    ref, key -> DeviceKey.unheardOf(new DeviceRef(event.tenantId(), event.deviceId()), key.keyId()));
            var after = take(event, before);
            if (!after.equals(before)) {
                announceListing(event, before, after, inbound.cause(), announcements);
                known.put(ref, handOver(after, devices, inbound.cause(), announcements));
                changed.add(ref);
            }
        }
        keys.save(changed.stream().map(ref -> requireNonNull(known.get(ref))).toList());
        return announcements;
    }

    private Map<KeyRef, DeviceKey> known(List<Inbound> events, Map<DeviceRef, Cause> newlyMatched) {
        var refs = new HashSet<KeyRef>();
        Inbound.only(events, RecoveryKeyEvent.class)
                .forEach(event -> refs.add(new KeyRef(event.tenantId(), event.keyId())));
        var known = new LinkedHashMap<KeyRef, DeviceKey>();
        for (var key : keys.waitingFor(newlyMatched.keySet())) {
            known.put(new KeyRef(key.device().tenantId(), key.keyId()), key);
        }
        for (var key : keys.find(refs)) {
            known.put(new KeyRef(key.device().tenantId(), key.keyId()), key);
        }
        return known;
    }

    private static DeviceKey take(RecoveryKeyEvent event, DeviceKey before) {
        return switch (event) {
            case KeyFound found -> before.found(found);
            case KeyConfirmed confirmed -> before.confirmed(confirmed.version(), confirmed.volume());
            case KeyGoneUpstream gone -> before.goneUpstream(gone.version());
        };
    }

    /** The vault hears whether a key it has is still listed, even when the device has lost its match since. */
    private void announceListing(
            RecoveryKeyEvent event, DeviceKey before, DeviceKey after, Cause cause, List<Announcement> announcements) {
        if (!before.isWithTheVault()) {
            return;
        }
        var listing = switch (event) {
            case KeyFound found -> null;
            case KeyConfirmed confirmed -> confirmed(after, confirmed.lastSeenAt());
            case KeyGoneUpstream gone -> gone(after, gone.lastSeenAt());
        };
        if (listing != null) {
            announcements.add(new Announcement(listing, cause));
        }
    }

    /** @return the key without its secret when it went to the vault, else as it is */
    private DeviceKey handOver(
            DeviceKey key, Map<DeviceRef, Device> devices, Cause cause, List<Announcement> announcements) {
        var secret = key.secret();
        var device = devices.get(key.device());
        if (secret == null || device == null || device.verdict().state() != MatchState.MATCHED) {
            return key;
        }
        announcements.add(new Announcement(matched(key, secret, device, clock.instant()), cause));
        if (key.gone()) {
            announcements.add(new Announcement(gone(key, null), cause));
        } else if (key.version() > key.foundVersion()) {
            // It was listed again since, perhaps after its tenant was connected again.
            announcements.add(new Announcement(confirmed(key, null), cause));
        }
        return key.handedOver();
    }

    private static KeyMatched matched(DeviceKey key, SealedSecret secret, Device device, Instant now) {
        return new KeyMatched(
                key.device().tenantId(),
                key.device().deviceId(),
                key.keyId(),
                key.foundVersion(),
                requireNonNull(device.organizationId()),
                requireNonNull(device.verdict().configurationId()),
                device.description().name(),
                device.description().serialNumber(),
                key.volume(),
                key.createdAt(),
                secret,
                now);
    }

    private MatchedKeyEvent gone(DeviceKey key, @Nullable Instant lastSeenAt) {
        return new MatchedKeyGone(
                key.device().tenantId(),
                key.device().deviceId(),
                key.keyId(),
                key.version(),
                clock.instant(),
                lastSeenAt);
    }

    private MatchedKeyEvent confirmed(DeviceKey key, @Nullable Instant lastSeenAt) {
        return new MatchedKeyConfirmed(
                key.device().tenantId(),
                key.device().deviceId(),
                key.keyId(),
                key.version(),
                clock.instant(),
                lastSeenAt,
                key.volume().ifKnown());
    }
}
