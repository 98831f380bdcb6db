package dev.latchkey.vault.deletion;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether keys of a tenant may be deleted: they are protected while "Sync BitLocker Keys" was on ten minutes ago. So
 * protection follows the setting with a delay, whichever way it was switched and however often: for ten minutes after
 * it was switched off deletion is still refused, for ten minutes after it was switched on still allowed.
 *
 * <p>What the setting was before anything is known of it counts as on.
 */
final class DeletionRule {

    static final Duration DELAY = Duration.ofMinutes(10);

    private DeletionRule() {}

    /**
     * The setting has this value from this instant on.
     *
     * @param version the highest counts among those in force: clocks of two publishers may differ
     */
    record Setting(long version, boolean on, Instant from) {}

    sealed interface Decision {

        record Allowed() implements Decision {}

        /** @param until when deletion is allowed if nothing is switched until then; null while the setting is on */
        record Refused(@Nullable Instant until) implements Decision {}
    }

    /** @param history in any order */
    static Decision decide(Collection<Setting> history, Instant now) {
        if (!on(history, now.minus(DELAY))) {
            return new Decision.Allowed();
        }
        return new Decision.Refused(firstAllowed(history, now).orElse(null));
    }

    private static Optional<Instant> firstAllowed(Collection<Setting> history, Instant now) {
        return history.stream()
                .map(Setting::from)
                .filter(from -> from.plus(DELAY).isAfter(now))
                .sorted()
                .filter(from -> !on(history, from))
                .findFirst()
                .map(from -> from.plus(DELAY));
    }

    private static boolean on(Collection<Setting> history, Instant at) {
        return history.stream()
                .filter(setting -> !setting.from().isAfter(at))
                .max(Comparator.comparingLong(Setting::version))
                .map(Setting::on)
                .orElse(true);
    }
}
