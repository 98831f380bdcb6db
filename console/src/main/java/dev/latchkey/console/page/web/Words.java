package dev.latchkey.console.page.web;

import dev.latchkey.console.services.ServiceName;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Names of the API as people read them. */
public final class Words {

    private Words() {}

    /** {@code NEEDS_ATTENTION} as {@code Needs attention}. */
    public static String of(String name) {
        var text = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** What a service says in the way of what was asked; null when it said nothing. */
    public static String problem(ServiceName service, @Nullable JsonNode answer) {
        var detail = answer == null ? "" : answer.path("detail").asString("");
        return detail.isEmpty() ? service.text() + " does not answer; try again shortly." : detail;
    }
}
