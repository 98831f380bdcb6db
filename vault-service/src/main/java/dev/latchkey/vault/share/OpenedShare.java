package dev.latchkey.vault.share;

import dev.latchkey.events.VolumeType;
import dev.latchkey.kit.seal.RecoveryKey;

/** Digits on their way to whoever has a link. Not a record: it must not be printed or compared. Close it. */
public final class OpenedShare implements AutoCloseable {

    private final SharedKey key;
    private final RecoveryKey digits;

    OpenedShare(SharedKey key, RecoveryKey digits) {
        this.key = key;
        this.digits = digits;
    }

    public String keyId() {
        return key.keyId();
    }

    public String deviceName() {
        return key.deviceName();
    }

    public VolumeType volume() {
        return key.volume();
    }

    /** Whether the key is not current, so that the device may want a newer one. */
    public boolean archived() {
        return key.archived();
    }

    /** False when the digits do not have the form BitLocker accepts. */
    public boolean wellFormed() {
        return key.wellFormed();
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
        return "OpenedShare[redacted]";
    }
}
