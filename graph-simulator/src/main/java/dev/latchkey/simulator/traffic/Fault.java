package dev.latchkey.simulator.traffic;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Trouble for the next matching calls.
 *
 * @param kind calls of this kind only, or of every kind
 * @param tenant calls of this tenant only, or of every tenant
 * @param skip how many matching calls pass first
 * @param times how many calls it hits after that
 * @param status the HTTP status, for {@link Trouble#STATUS}
 * @param retryAfter the Retry-After header to send, or none
 * @param delay how long to hold the answer back
 */
public record Fault(
        @Nullable CallKind kind,
        @Nullable UUID tenant,
        int skip,
        int times,
        Trouble trouble,
        int status,
        Optional<String> retryAfter,
        Duration delay) {

    boolean concerns(CallKind calledKind, UUID calledTenant) {
        return (kind == null || kind == calledKind) && (tenant == null || tenant.equals(calledTenant));
    }

    Fault skipped() {
        return new Fault(kind, tenant, skip - 1, times, trouble, status, retryAfter, delay);
    }

    Fault spent() {
        return new Fault(kind, tenant, 0, times - 1, trouble, status, retryAfter, delay);
    }

    /** What goes wrong. */
    public enum Trouble {
        /** An error status instead of the answer; the call has no effect. */
        STATUS,
        /** The right answer, late. */
        SLOW,
        /** The call takes effect, but the connection breaks in the middle of the answer. */
        CUT,
        /** Status 200 with something that is not what was asked for; the call has no effect. */
        GARBAGE
    }
}
