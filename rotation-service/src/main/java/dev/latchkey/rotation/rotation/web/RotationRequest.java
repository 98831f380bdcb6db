package dev.latchkey.rotation.rotation.web;

import dev.latchkey.kit.web.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a caller sends; anything may be missing or odd. */
record RotationRequest(
        @Nullable String device,
        @Nullable String reason,
        @Nullable Long deadlineSeconds) {

    private static final int LONGEST_TERM = 200;
    private static final int LONGEST_REASON = 1_000;
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(30);

    String deviceTerm() {
        if (device == null || device.isBlank()) {
            throw ProblemException.badRequest(
                    "device-missing", "Name the device: its name, serial number, Entra or Intune device id.");
        }
        return clean("device", device, LONGEST_TERM);
    }

    @Nullable String trimmedReason() {
        return reason == null || reason.isBlank() ? null : clean("reason", reason, LONGEST_REASON);
    }

    @Nullable Duration patience() {
        if (deadlineSeconds == null) {
            return null;
        }
        if (deadlineSeconds < 1 || deadlineSeconds > LONGEST_DEADLINE.toSeconds()) {
            throw ProblemException.badRequest(
                    "deadline-invalid",
                    "deadlineSeconds must be between 1 and " + LONGEST_DEADLINE.toSeconds() + " (30 days).");
        }
        return Duration.ofSeconds(deadlineSeconds);
    }

    private static String clean(String field, String value, int longest) {
        var trimmed = value.strip();
        if (trimmed.length() > longest || trimmed.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(
                    field + "-invalid",
                    field + " may have up to " + longest + " characters and no control characters.");
        }
        return trimmed;
    }
}
