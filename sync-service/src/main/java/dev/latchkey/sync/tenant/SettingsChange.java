package dev.latchkey.sync.tenant;

import dev.latchkey.kit.web.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * A wish to change settings of a tenant; null leaves one as it is.
 *
 * @param interval such as {@code 1h}, {@code 30m} or {@code PT1H}, from a minute to seven days; {@code default} for that
 *     of the service
 * @param deviceGroups display names of Entra groups; rules that say whose a device is can go by them
 */
public record SettingsChange(
        @Nullable Boolean syncIntuneDevices,
        @Nullable Boolean syncBitLockerKeys,
        @Nullable Boolean paused,
        @Nullable String interval,
        @Nullable String name,
        @Nullable List<@Nullable String> deviceGroups) {

    private static final int MOST_GROUPS = 50;
    private static final int LONGEST_GROUP = 256;

    private static final String DEFAULT = "default";
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    /** @throws ProblemException when the interval is none */
    SyncSettings appliedTo(SyncSettings before) {
        return new SyncSettings(
                syncIntuneDevices == null ? before.syncIntuneDevices() : syncIntuneDevices,
                syncBitLockerKeys == null ? before.syncBitLockerKeys() : syncBitLockerKeys,
                paused == null ? before.paused() : paused,
                interval == null ? before.interval() : interval(interval),
                deviceGroups == null ? before.deviceGroups() : groups(deviceGroups));
    }

    private static List<String> groups(List<@Nullable String> names) {
        var groups = new TreeSet<String>();
        for (var name : names) {
            var clean = name == null ? "" : name.strip();
            if (clean.isEmpty()
                    || clean.length() > LONGEST_GROUP
                    || clean.chars().anyMatch(Character::isISOControl)) {
                throw ProblemException.badRequest(
                        "group-invalid",
                        "Give the display names of groups as Entra shows them, at most 256 characters each.");
            }
            groups.add(clean);
        }
        if (groups.size() > MOST_GROUPS) {
            throw ProblemException.badRequest("too-many-groups", "At most 50 groups of a tenant are read.");
        }
        return List.copyOf(groups);
    }

    /** @return null for that of the service */
    static @Nullable Duration interval(@Nullable String text) {
        if (text == null || text.isBlank() || text.strip().equals(DEFAULT)) {
            return null;
        }
        try {
            var interval = DurationStyle.detectAndParse(text.strip());
            if (interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0) {
                return Duration.ofSeconds(interval.toSeconds());
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Falls through: the sentence below says what is wanted, and the value is not repeated.
        }
        throw ProblemException.badRequest(
                "interval-invalid", "The interval must be 1m to 7d, such as 30m, 1h or PT1H; or default.");
    }
}
