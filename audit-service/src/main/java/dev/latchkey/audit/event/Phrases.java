package dev.latchkey.audit.event;

import org.jspecify.annotations.Nullable;

/** Parts that many sentences have. */
final class Phrases {

    private Phrases() {}

    static String onTicket(@Nullable String ticket) {
        return ticket == null || ticket.isBlank() ? "" : " (ticket " + ticket + ")";
    }

    static String by(@Nullable String actor) {
        return actor == null ? "" : " by " + actor;
    }

    static String because(@Nullable String reason) {
        return reason == null || reason.isBlank() ? "" : ": " + reason;
    }

    static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
