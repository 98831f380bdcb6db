package dev.latchkey.vault.policy;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for reveals of all organizations.
 *
 * @param approvalLife from asking for an approval to its end, used or not
 * @param perUser how many reveals one user is granted
 * @param perAddress how many reveals are granted to callers from one network address
 * @param alarmKeys how many different keys one user may reveal within the window before the alarm goes off
 * @param alarmWindow how far back the alarm counts, and how long it is quiet after it went off
 */
@ConfigurationProperties("vault.reveal")
public record RevealSettings(
        @DefaultValue("30m") Duration approvalLife,
        @DefaultValue Limits perUser,
        @DefaultValue Limits perAddress,
        @DefaultValue("25") int alarmKeys,
        @DefaultValue("1h") Duration alarmWindow) {

    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    /** Each at least 1. */
    public record Limits(
            @DefaultValue("10") int minute,
            @DefaultValue("50") int hour,
            @DefaultValue("100") int day) {

        public Limits {
            if (minute < 1 || hour < 1 || day < 1) {
                throw new IllegalArgumentException(
                        "vault.reveal.per-user and per-address: each limit must be at least 1");
            }
        }
    }

    public RevealSettings {
        if (!approvalLife.isPositive()) {
            throw new IllegalArgumentException("vault.reveal.approval-life must be positive, was " + approvalLife);
        }
        if (alarmKeys < 1) {
            throw new IllegalArgumentException("vault.reveal.alarm-keys must be at least 1, was " + alarmKeys);
        }
        if (alarmWindow.compareTo(Duration.ofMinutes(1)) < 0 || alarmWindow.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "vault.reveal.alarm-window must be a minute to a day, was " + alarmWindow);
        }
    }
}
