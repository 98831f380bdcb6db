package dev.latchkey.kit.consume;

import dev.latchkey.events.Event;
import dev.latchkey.events.EventAttributes;
import dev.latchkey.kit.outbox.Cause;
import java.util.List;
import java.util.stream.Stream;

/** An event as it came in. */
public record Inbound(EventAttributes attributes, Event event) {

    /** The cause of whatever this event leads to. */
    public Cause cause() {
        return Cause.of(attributes);
    }

    /** The events of one kind in a batch, in order. */
    public static <E extends Event> Stream<E> only(List<Inbound> batch, Class<E> kind) {
        return batch.stream().map(Inbound::event).filter(kind::isInstance).map(kind::cast);
    }
}
