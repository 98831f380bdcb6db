package dev.latchkey.matching.match;

import static java.util.Objects.requireNonNull;

import dev.latchkey.events.Event;
import dev.latchkey.events.MatchEvent.DeviceIgnored;
import dev.latchkey.events.MatchEvent.DeviceMatched;
import dev.latchkey.events.MatchEvent.DeviceUnmatched;
import dev.latchkey.events.MatchEvent.MatchNeedsAttention;
import dev.latchkey.events.MatchedKeyEvent.MatchedDeviceChanged;
import dev.latchkey.kit.outbox.Announcement;
import dev.latchkey.matching.device.Device;
import dev.latchkey.matching.device.MatchState;
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
                var holds = before.state() == MatchState.MATCHED
                        && requireNonNull(after.configurationId()).equals(before.configurationId());
                if (!holds) {
                    outcome.newlyMatched().put(decided.ref(), review.cause());
                }
                if (after.differsFrom(before)) {
                    announce(review, outcome, matched(decided, now));
                }
                // A device that was matched before has keys in the vault, and they follow it.
                if (before.matchedAt() != null) {
                    announce(review, outcome, changed(decided, now));
                }
            }
            case NEEDS_ATTENTION -> {
                announce(
                        review,
                        outcome,
                        new MatchNeedsAttention(
                                decided.ref().tenantId(),
                                decided.ref().deviceId(),
                                after.version(),
                                decided.description().name(),
                                after.evidence(),
                                after.candidates(),
                                now,
                                after.actor(),
                                decided.organizationId()));
                if (after.configurationId() != null
                        && before.matchedAt() != null
                        && !review.now().description().showsAs(review.before().description())) {
                    announce(review, outcome, changed(decided, now));
                }
            }
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
                                now,
                                after.actor(),
                                decided.organizationId()));
            case IGNORED ->
                announce(
                        review,
                        outcome,
                        new DeviceIgnored(
                                decided.ref().tenantId(),
                                decided.ref().deviceId(),
                                after.version(),
                                decided.description().name(),
                                now,
                                after.actor(),
                                decided.organizationId()));
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
                now,
                verdict.actor());
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
