package dev.latchkey.vault.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.RegistryConfiguration;
import dev.latchkey.kit.seal.SealBrokenException;
import dev.latchkey.kit.secrets.Keysets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The master key in a Tink keyset file. Its primary key wraps; every key in it unwraps, so it can be rotated. */
public final class KeysetFileKey implements KeyEncryptionKey {

    private static final String KIND = "keyset:";

    private final Path file;
    private final Aead keyset;
    private final String primaryId;
    private final Set<String> ids;

    /** @throws dev.latchkey.kit.secrets.SecretFileException when the file is missing, damaged or of another kind */
    public KeysetFileKey(Path file) {
        var handle = Keysets.read(file, Aead.class);
        try {
            this.keyset = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyset that was checked has no AEAD", e);
        }
        this.file = file;
        this.primaryId = id(handle.getPrimary().getId());
        this.ids = IntStream.range(0, handle.size())
                .mapToObj(i -> id(handle.getAt(i).getId()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String description() {
        return "keyset file " + file;
    }

    @Override
    public boolean made(String kekId) {
        return ids.contains(kekId);
    }

    @Override
    public WrappedKey wrap(byte[] dataKey, String boundTo) {
        try {
            return WrappedKey.of(keyset.encrypt(dataKey, utf8(boundTo)), primaryId);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AEAD failed to wrap", e);
        }
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, String boundTo) {
        try {
            return keyset.decrypt(wrapped.bytes(), utf8(boundTo));
        } catch (GeneralSecurityException e) {
            throw new SealBrokenException("wrapped key does not open: another master key, another owner, or damaged");
        }
    }

    @Override
    public void refresh() {
        // A keyset is read once: who puts another key into the file restarts the service.
    }

    private static String id(int keyId) {
        return KIND + Integer.toUnsignedString(keyId);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
