package dev.latchkey.audit.event;

import dev.latchkey.events.EventAttributes;
import org.jspecify.annotations.Nullable;

/** An event on its way into the log, which gives it a place there unless it has one. */
record NewEntry(EventAttributes event, @Nullable Long organizationId, String summary, String data) {}
