package dev.latchkey.simulator.graph;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where the next page begins; callers see only an opaque {@code $skiptoken}. */
record Cursor(int major, int minor) {

    static final Cursor START = new Cursor(0, 0);

    String token() {
        String text = "sim1:" + major + ":" + minor;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Optional<Cursor> read(String token) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII).split(":", -1);
            if (parts.length != 3 || !parts[0].equals("sim1")) {
                return Optional.empty();
            }
            var cursor = new Cursor(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            return cursor.major < 0 || cursor.minor < 0 ? Optional.empty() : Optional.of(cursor);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
