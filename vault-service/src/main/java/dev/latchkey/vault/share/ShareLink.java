package dev.latchkey.vault.share;

import java.net.URI;
import java.time.Instant;

/**
 * A link that was made. Not printable: whoever has it sees the digits.
 *
 * @param shareId names it, to withdraw it
 * @param archived whether the key is not current, so that the device may want a newer one
 * @param eventId the record of this in the audit log
 */
public record ShareLink(
        String shareId,
        String keyId,
        String deviceName,
        boolean archived,
        URI link,
        Instant expiresAt,
        String eventId) {

    @Override
    public String toString() {
        return "ShareLink[redacted]";
    }
}
