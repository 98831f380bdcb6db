package dev.latchkey.console.page.web;

import java.util.Locale;

/** Names of the API as people read them. */
public final class Words {

    private Words() {}

    /** {@code NEEDS_ATTENTION} as {@code Needs attention}. */
    public static String of(String name) {
        var text = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
