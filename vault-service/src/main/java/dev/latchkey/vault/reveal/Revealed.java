package dev.latchkey.vault.reveal;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.vault.key.KeyRecord;

/** Digits on their way out, and what they open. Not a record: it must not be printed or compared. Close it. */
public final class Revealed implements AutoCloseable {

    private final KeyRecord key;
    private final String eventId;
    private final RecoveryKey digits;

    Revealed(KeyRecord key, String eventId, RecoveryKey digits) {
        this.key = key;
        this.eventId = eventId;
        this.digits = digits;
    }

    public KeyRecord key() {
        return key;
    }

    /** The record of this reveal in the audit log. */
    public String eventId() {
        return eventId;
    }

    public RecoveryKey digits() {
        return digits;
    }

    @Override
    public void close() {
        digits.close();
    }

    @Override
    public String toString() {
        return "Revealed[redacted]";
    }
}
