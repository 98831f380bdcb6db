package dev.latchkey.vault.policy;

import java.time.Duration;

/**
 * On which terms the digits of an organization's keys are given out.
 *
 * @param rotationDelay from a reveal to the rotation it leads to; 0 to 30 days, whole minutes
 */
public record RevealPolicy(Rule policy, Need reason, Need ticket, Rotation rotation, Duration rotationDelay) {

    private static final Duration LONGEST_DELAY = Duration.ofDays(30);

    /** Of an organization for which nobody has set anything. */
    public static final RevealPolicy DEFAULT =
            new RevealPolicy(Rule.ACCESS, Need.REQUIRED, Need.OPTIONAL, Rotation.OFF, Duration.ofHours(1));

    /** Who is shown digits. */
    public enum Rule {
        /** Whoever may see the organization. */
        ACCESS,
        /** Whoever of them was given the permission to reveal. */
        PERMISSION,
        /** Whoever of them has the approval of a second person, for one key and once. */
        APPROVAL
    }

    /** Whether something has to be said with a reveal. */
    public enum Need {
        REQUIRED,
        OPTIONAL
    }

    /** What a reveal by a person means for the key that was shown. */
    public enum Rotation {
        /** Nothing. */
        OFF,
        /** Whoever reveals chooses. */
        ASK,
        /** It is rotated after the delay. */
        AUTOMATIC
    }

    public RevealPolicy {
        if (rotationDelay.isNegative()
                || rotationDelay.compareTo(LONGEST_DELAY) > 0
                || !rotationDelay.equals(Duration.ofMinutes(rotationDelay.toMinutes()))) {
            throw new IllegalArgumentException("a rotation is delayed by whole minutes, 0 to 30 days");
        }
    }
}
