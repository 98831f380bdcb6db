package dev.latchkey.sync.run;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rule: check-ins after which time the next window of devices shows. A check-in that a window left out would be missed until
 * all devices are listed again, and one that it shows twice costs nothing. So of three times that ought to be nearly the
 * same, each by another clock, the earliest counts: any two of them may be hours ahead.
 */
final class NextWindow {

    private NextWindow() {}

    /**
     * @param beganAt when the listing began, by our clock
     * @param servedAt when Microsoft answered it, by the clock of the server that did
     * @param lastCheckIn the latest that the listing showed, as Intune wrote it down; null when it showed none, and then
     *     the next one shows no fewer
     * @param since after which time the listing showed check-ins
     * @param margin what a check-in may take to be seen
     */
    static Instant after(
            Instant beganAt, Instant servedAt, @Nullable Instant lastCheckIn, Instant since, Duration margin) {
        var ours = beganAt.minus(margin);
        var servers = servedAt.minus(margin);
        var intunes = lastCheckIn == null ? since : lastCheckIn.minus(margin);
        return earlier(intunes, earlier(ours, servers));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
