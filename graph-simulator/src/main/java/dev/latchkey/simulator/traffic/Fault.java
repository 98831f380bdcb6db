package dev.latchkey.simulator.traffic;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Trouble for the next matching calls.
 *
 * @param kind calls of this kind only, or of every kind
 * @param tenant calls of this tenant only, or of every tenant
 * @param id calls for what has this id only, or for whatever
 * @param skip how many matching calls pass first
 * @param times how many calls it hits after that
 * @param status the HTTP status, for {@link Trouble#STATUS}
 * @param retryAfter the Retry-After header to send, or none
 * @param delay how long to hold the answer back
 * @param skew what the Date header is ahead by, for {@link Trouble#SKEWED}
 */
public record Fault(
        @Nullable CallKind kind,
        @Nullable UUID tenant,
        @Nullable String id,
        int skip,
        int times,
        Trouble trouble,
        int status,
        Optional<String> retryAfter,
        Duration delay,
        Duration skew) {

    boolean concerns(CallKind calledKind, UUID calledTenant, String calledId) {
        return !concernsConnections()
                && (kind == null || kind == calledKind)
                && (tenant == null || tenant.equals(calledTenant))
                && (id == null || id.equalsIgnoreCase(calledId));
    }

    /** It hits connections before anybody knows what will be called. */
    boolean concernsConnections() {
        return trouble == Trouble.REFUSED_TLS;
    }

    Fault skipped() {
        return new Fault(kind, tenant, id, skip - 1, times, trouble, status, retryAfter, delay, skew);
    }

    /** Used up by one; an endless listing would end if its fault did. */
    Fault spent() {
        if (trouble == Trouble.ENDLESS) {
            return this;
        }
        return new Fault(kind, tenant, id, 0, times - 1, trouble, status, retryAfter, delay, skew);
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
        GARBAGE,
        /** The first half of the answer, sent as if it were whole. */
        TRUNCATED,
        /** Well-formed JSON with numbers where strings belong. */
        WRONG_TYPES,
        /** The right answer, but for dates that are numbers and flags that are words. */
        WRONG_FIELDS,
        /** Well-formed JSON with an object where {@code value} must be an array. */
        WRONG_SHAPE,
        /** The right answer with enum members that are not known yet. */
        UNKNOWN_ENUM,
        /** A single answer with the id of another key. */
        OTHER_KEY,
        /** A page that begins with the items of the first page again. */
        DUPLICATE,
        /** A page whose nextLink leads to itself. */
        REPEAT,
        /** A page whose nextLink leads to another host. */
        FOREIGN_LINK,
        /** Every page names a further one, the last page is given again and again; until the faults are cleared. */
        ENDLESS,
        /** A page whose nextLink goes over the page that follows. */
        LOST,
        /** Status 200 with the body of an error; the call has no effect. */
        INNER_ERROR,
        /** The call takes effect, but the connection ends without a byte of an answer. */
        RESET,
        /** The call takes effect; then headers and a blank now and then, until the caller hangs up. */
        NEVER_ENDING,
        /** The right answer behind 100 MB of blanks. */
        HUGE,
        /** The right answer with a Date header that is wrong. */
        SKEWED,
        /** The TLS handshake of new connections fails; no call is made. */
        REFUSED_TLS,
        /** The access token is refused, now and from now on. */
        EXPIRED_TOKEN,
        /** The permission that the call needs is withdrawn, from this call on. */
        CONSENT_REVOKED;

        /** As the control API spells it: {@code wrong-types}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
