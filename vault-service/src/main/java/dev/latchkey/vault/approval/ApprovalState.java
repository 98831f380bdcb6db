package dev.latchkey.vault.approval;

import dev.latchkey.vault.policy.Person;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an approval stands and what may become of it.
 *
 * <pre>
 * ASKED ──▶ GIVEN ◀──▶ USED        both of ASKED and GIVEN ──▶ EXPIRED when their time is over
 *   └─────▶ REFUSED
 * </pre>
 *
 * @param askerLetInBy the administrator by whose sign-in link the asker is there; null when they let themselves in
 * @param expiresAt from then on it is good for nothing, whatever is stored
 */
public record ApprovalState(Person asker, @Nullable Person askerLetInBy, Phase phase, Instant expiresAt) {

    public enum Phase {
        ASKED,
        GIVEN,
        REFUSED,
        USED,
        EXPIRED
    }

    /** Why something cannot be done. */
    public enum Obstacle {
        /** Nobody is their own second person, under whatever name. */
        ONESELF,
        /** Only who asked may use it. */
        ANOTHERS,
        /** Nobody has given it yet. */
        WAITING,
        /** It was decided, used, or its time is over. */
        OVER
    }

    /** What comes of an attempt. */
    public sealed interface Verdict {

        record Becomes(Phase phase) implements Verdict {}

        record No(Obstacle obstacle) implements Verdict {}
    }

    /** What it is now, which may be more than what is stored. */
    public Phase at(Instant now) {
        var open = phase == Phase.ASKED || phase == Phase.GIVEN;
        return open && !now.isBefore(expiresAt) ? Phase.EXPIRED : phase;
    }

    /** @param letInBy the administrator by whose sign-in link they are there; null when they let themselves in */
    public Verdict give(Person by, @Nullable Person letInBy, Instant now) {
        return decide(by, letInBy, now, Phase.GIVEN);
    }

    /** @param letInBy the administrator by whose sign-in link they are there; null when they let themselves in */
    public Verdict refuse(Person by, @Nullable Person letInBy, Instant now) {
        return decide(by, letInBy, now, Phase.REFUSED);
    }

    /** Whoever let the other one in may be that one: a link for any name is theirs to make and to open. */
    private Verdict decide(Person by, @Nullable Person letInBy, Instant now, Phase decision) {
        if (by.equals(asker) || by.equals(askerLetInBy) || asker.equals(letInBy)) {
            return new Verdict.No(Obstacle.ONESELF);
        }
        return at(now) == Phase.ASKED ? new Verdict.Becomes(decision) : new Verdict.No(Obstacle.OVER);
    }

    /** For one reveal. */
    public Verdict use(Person by, Instant now) {
        if (!by.equals(asker)) {
            return new Verdict.No(Obstacle.ANOTHERS);
        }
        return switch (at(now)) {
            case GIVEN -> new Verdict.Becomes(Phase.USED);
            case ASKED -> new Verdict.No(Obstacle.WAITING);
            case REFUSED, USED, EXPIRED -> new Verdict.No(Obstacle.OVER);
        };
    }

    /** The reveal it was used for showed nothing. */
    public Verdict giveBack() {
        return phase == Phase.USED ? new Verdict.Becomes(Phase.GIVEN) : new Verdict.No(Obstacle.OVER);
    }
}
