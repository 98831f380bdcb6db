package dev.latchkey.kit.seal;

import java.util.Arrays;
import java.util.function.Function;

/** A secret in clear, such as a recovery password. Wiped on close; cannot be printed, compared or serialized by accident. */
public final class RecoveryKey implements AutoCloseable {

    private final byte[] clear;
    private boolean wiped;

    private RecoveryKey(byte[] clear) {
        this.clear = clear;
    }

    /** The array, UTF-8 text, now belongs to the key and is overwritten on close. */
    public static RecoveryKey owning(byte[] clear) {
        return new RecoveryKey(clear);
    }

    /**
     * Lends the clear bytes; the action must not keep them.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public <T> T use(Function<byte[], T> action) {
        if (wiped) {
            throw new IllegalStateException("recovery key was already wiped");
        }
        return action.apply(clear);
    }

    @Override
    public void close() {
        Arrays.fill(clear, (byte) 0);
        wiped = true;
    }

    @Override
    public String toString() {
        return "RecoveryKey[redacted]";
    }
}
