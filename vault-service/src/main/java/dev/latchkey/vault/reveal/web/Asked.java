package dev.latchkey.vault.reveal.web;

import dev.latchkey.vault.reveal.RevealRequest;
import org.jspecify.annotations.Nullable;

/** The body of who asks for a key; each field may be left out. */
record Asked(
        @Nullable String tenantId,
        @Nullable String reason,
        @Nullable String ticket,
        @Nullable Boolean breakGlass,
        @Nullable Boolean rotate) {

    static RevealRequest request(@Nullable Asked asked) {
        return asked == null
                ? new RevealRequest(null, null, null, false, null)
                : new RevealRequest(
                        asked.tenantId,
                        asked.reason,
                        asked.ticket,
                        Boolean.TRUE.equals(asked.breakGlass),
                        asked.rotate);
    }
}
