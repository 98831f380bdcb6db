package dev.latchkey.vault.reveal;

import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.vault.key.KeyRecord;
import java.time.Instant;
import java.util.Optional;

/** Digits on their way out, and what they open. Not a record: it must not be printed or compared. Close it. */
public final class Revealed implements AutoCloseable {

    private final KeyRecord key;
    private final Grant.Recorded recorded;
    private final RecoveryKey digits;

    Revealed(KeyRecord key, Grant.Recorded recorded, RecoveryKey digits) {
        this.key = key;
        this.recorded = recorded;
        this.digits = digits;
    }

    public KeyRecord key() {
        return key;
    }

    /** The record of this reveal in the audit log. */
    public String eventId() {
        return recorded.eventId();
    }

    /** When the device is to make a new key because of this reveal; empty when it is not. */
    public Optional<Instant> rotationDueAt() {
        return Optional.ofNullable(recorded.rotationDueAt());
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
