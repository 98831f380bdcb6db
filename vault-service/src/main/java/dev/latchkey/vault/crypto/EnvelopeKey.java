package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.SealBrokenException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A master key that lives elsewhere. It wraps an intermediate key, which wraps data keys here, bound to what they belong to;
 * both are stored together as {@code format byte | length (2) | wrapped intermediate key | nonce, ciphertext, tag}. So a
 * service that knows no associated data binds all the same, and ten thousand organizations cost a few calls: see
 * docs/adr/018-data-keys-under-an-intermediate-key.md.
 */
final class EnvelopeKey implements KeyEncryptionKey {

    static final byte FORMAT = 1;

    /** A newer version of the master key is taken up within this time, or at a rewrap or check. */
    private static final Duration KEEP = Duration.ofHours(1);

    private final RemoteKey remote;
    private final Clock clock;
    private final Map<ByteBuffer, AesGcm> unwrapped = new ConcurrentHashMap<>();
    private @Nullable Intermediate current;

    EnvelopeKey(RemoteKey remote, Clock clock) {
        this.remote = remote;
        this.clock = clock;
    }

    private record Intermediate(AesGcm key, WrappedKey wrapped, Instant until) {}

    @Override
    public String description() {
        return remote.description();
    }

    @Override
    public boolean made(String kekId) {
        return remote.made(kekId);
    }

    @Override
    public WrappedKey wrap(byte[] dataKey, String boundTo) {
        var intermediate = intermediate();
        var outer = intermediate.wrapped.bytes();
        var inner = intermediate.key.encrypt(dataKey, boundTo);
        return WrappedKey.of(
                ByteBuffer.allocate(1 + Short.BYTES + outer.length + inner.length)
                        .put(FORMAT)
                        .putShort((short) outer.length)
                        .put(outer)
                        .put(inner)
                        .array(),
                intermediate.wrapped.kekId());
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, String boundTo) {
        var bytes = ByteBuffer.wrap(wrapped.bytes());
        if (bytes.remaining() < 1 + Short.BYTES || bytes.get() != FORMAT) {
            throw new SealBrokenException("wrapped key has a format this version does not know");
        }
        var length = Short.toUnsignedInt(bytes.getShort());
        if (length > bytes.remaining()) {
            throw new SealBrokenException("wrapped key is damaged");
        }
        var outer = new byte[length];
        bytes.get(outer);
        var inner = new byte[bytes.remaining()];
        bytes.get(inner);
        return open(WrappedKey.of(outer, wrapped.kekId())).decrypt(inner, boundTo);
    }

    @Override
    public synchronized void refresh() {
        current = null;
        unwrapped.clear();
    }

    private synchronized Intermediate intermediate() {
        var now = clock.instant();
        if (current == null || now.isAfter(current.until)) {
            var clear = AesGcm.newKey();
            try {
                current = new Intermediate(AesGcm.with(clear), remote.wrap(clear), now.plus(KEEP));
            } finally {
                Arrays.fill(clear, (byte) 0);
            }
        }
        return current;
    }

    /** Asked for once: most data keys share theirs with hundreds of others. */
    private AesGcm open(WrappedKey outer) {
        return unwrapped.computeIfAbsent(ByteBuffer.wrap(outer.bytes()), bytes -> {
            var clear = remote.unwrap(outer);
            try {
                return AesGcm.with(clear);
            } catch (IllegalArgumentException e) {
                throw new SealBrokenException("wrapped key does not hold a key: damaged, or of something else");
            } finally {
                Arrays.fill(clear, (byte) 0);
            }
        });
    }
}
