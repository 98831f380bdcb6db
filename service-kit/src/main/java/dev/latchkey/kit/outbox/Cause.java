package dev.latchkey.kit.outbox;

import dev.latchkey.events.EventAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why an event is announced: the story it belongs to, and the event that led to it.
 *
 * @param correlationId one story: a sync run, a rotation, a request
 * @param causationId id of the event that led to this one; null at the start of a story
 */
public record Cause(String correlationId, @Nullable String causationId) {

    /** A story that begins here. */
    public static Cause start() {
        return new Cause(UUID.randomUUID().toString(), null);
    }

    /** A story with a name of its own, such as a run or a rotation. */
    public static Cause story(String correlationId) {
        return new Cause(correlationId, null);
    }

    public static Cause of(EventAttributes event) {
        return new Cause(event.correlationId(), event.id());
    }
}
