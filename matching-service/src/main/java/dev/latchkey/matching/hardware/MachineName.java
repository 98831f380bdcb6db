package dev.latchkey.matching.hardware;

import java.util.Locale;

/** Machine names as they compare: without regard to case. */
public final class MachineName {

    private MachineName() {}

    public static String key(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
