package dev.latchkey.kit.outbox;

import dev.latchkey.events.Event;

/** An event and why it is announced. */
public record Announcement(Event event, Cause cause) {}
