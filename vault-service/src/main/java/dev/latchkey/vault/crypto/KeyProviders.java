package dev.latchkey.vault.crypto;

import dev.latchkey.kit.seal.AesGcm;
import dev.latchkey.kit.seal.SealBrokenException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** All master keys that are known: each wrapped key is opened by the one that made it, new ones are made by the first. */
public final class KeyProviders {

    private final List<KeyEncryptionKey> known;

    /** @param known the primary one first */
    public KeyProviders(List<KeyEncryptionKey> known) {
        if (known.isEmpty()) {
            throw new IllegalArgumentException("a vault needs a master key");
        }
        this.known = List.copyOf(known);
    }

    KeyEncryptionKey primary() {
        return known.getFirst();
    }

    /** For messages. */
    String describe() {
        return known.stream().map(KeyEncryptionKey::description).collect(Collectors.joining(", "));
    }

    WrappedKey wrap(byte[] dataKey, String boundTo) {
        return primary().wrap(dataKey, boundTo);
    }

    /**
     * The caller wipes the result.
     *
     * @throws SealBrokenException when none of them made it, or it does not open
     */
    byte[] unwrap(WrappedKey wrapped, String boundTo) {
        return known.stream()
                .filter(provider -> provider.made(wrapped.kekId()))
                .findFirst()
                .orElseThrow(() -> new SealBrokenException("no key provider of this vault made " + wrapped.kekId()))
                .unwrap(wrapped, boundTo);
    }

    /**
     * The same data key under the newest version of the primary master key, opened once to be sure; call {@link #refresh}
     * before a series.
     *
     * @throws SealBrokenException when it does not open, before or afterwards
     */
    WrappedKey rewrap(WrappedKey wrapped, String boundTo) {
        var dataKey = unwrap(wrapped, boundTo);
        var back = new byte[0];
        try {
            var again = wrap(dataKey, boundTo);
            back = primary().unwrap(again, boundTo);
            if (!MessageDigest.isEqual(dataKey, back)) {
                throw new SealBrokenException(primary().description() + " gives back another key than it wrapped");
            }
            return again;
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(back, (byte) 0);
        }
    }

    /** Wraps and unwraps something of no use, so that a wrong setting shows now and not with the next new customer. */
    void probe() {
        primary().unwrap(primary().wrap(new byte[AesGcm.KEY_LENGTH], "probe"), "probe");
    }

    void refresh() {
        known.forEach(KeyEncryptionKey::refresh);
    }
}
