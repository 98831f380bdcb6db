package dev.latchkey.audit.event;

import dev.latchkey.events.EventAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event on its way into the log, which gives it a place there unless it has one. */
record NewEntry(
        EventAttributes event, Instant recordedAt, @Nullable Long organizationId, String summary, String data) {}
