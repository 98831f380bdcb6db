package dev.latchkey.graph;

import java.util.Map;

/** What every request says of who sends it; the recovery key service refuses those that do not. */
final class Headers {

    static final Map<String, String> ALWAYS =
            Map.of("User-Agent", "Latchkey/0.1", "ocp-client-name", "Latchkey", "ocp-client-version", "0.1");

    private Headers() {}
}
