package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchEvent.MatchAmbiguous;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.matching.device.Device;
import java.time.Instant;

/** Which events a decision makes. */
final class MatchAnnouncements {

    private MatchAnnouncements() {}

    static void of(Review review, Device decided, Instant now, Outcome outcome) {
        var before = review.now().verdict();
        var after = decided.verdict();
        if (before.version() == after.version()) {
            return;
        }
        switch (after.state()) {
            case MATCHED -> {
                var samePlace = requireNonNull(after.configurationId()).equals(before.configurationId());
                if (!samePlace) {
                    outcome.newlyMatched().put(decided.ref(), review.cause());
                    announce(review, outcome, matched(decided, now));
                }
                // A device that was matched before has keys in the vault, and they follow it.
                if (before.matchedAt() != null) {
                    announce(review, outcome, changed(decided, now));
                }
            }
            case AMBIGUOUS ->
                announce(
                        review,
                        outcome,
                        new MatchAmbiguous(
                                decided.ref().tenantId(),
                                decided.ref().deviceId(),
                                after.version(),
                                decided.description().name(),
                                after.evidence(),
                                after.candidates(),
                                now));
            case UNMATCHED, NOT_WINDOWS ->
                announce(
                        review,
                        outcome,
                        new DeviceUnmatched(
                                decided.ref().tenantId(),
                                decided.ref().deviceId(),
                                after.version(),
                                decided.description().name(),
                                after.evidence(),
                                after.candidates(),
                                now));
            case UNKNOWN -> throw new IllegalStateException("no decision makes a device unknown");
        }
    }

    private static void announce(Review review, Outcome outcome, Event event) {
        outcome.announcements().add(new Announcement(event, review.cause()));
    }

    private static DeviceMatched matched(Device device, Instant now) {
        var verdict = device.verdict();
        return new DeviceMatched(
                device.ref().tenantId(),
                device.ref().deviceId(),
                verdict.version(),
                device.description().name(),
                requireNonNull(device.organizationId()),
                requireNonNull(verdict.configurationId()),
                requireNonNull(verdict.rule()),
                verdict.evidence(),
                now);
    }

    private static MatchedDeviceChanged changed(Device device, Instant now) {
        return new MatchedDeviceChanged(
                device.ref().tenantId(),
                device.ref().deviceId(),
                device.verdict().version(),
                requireNonNull(device.organizationId()),
                requireNonNull(device.verdict().configurationId()),
                device.description().name(),
                device.description().serialNumber(),
                now);
    }
}
