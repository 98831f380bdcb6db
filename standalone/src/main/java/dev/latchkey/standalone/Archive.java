package dev.latchkey.standalone;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The file of a backup: a line that names the format, salt (16) and rounds (4) for the passphrase, then a ZIP encrypted
 * with AES-256-GCM in segments of 1 MiB. A segment that is changed, moved or missing does not open, the last one included.
 */
final class Archive {

    private static final byte[] MAGIC = "LATCHKEY BACKUP 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final int HEADER = MAGIC.length + SALT + Integer.BYTES;
    private static final int ROUNDS = 600_000;

    /** A file that asks for more would only keep the machine busy. */
    private static final int MOST_ROUNDS = 10_000_000;

    private static final int SEGMENT = 1 << 20;
    private static final int KEY_BYTES = 32;

    private final Path file;
    private final byte[] header;
    private final AesGcmHkdfStreaming cipher;

    private Archive(Path file, byte[] header, AesGcmHkdfStreaming cipher) {
        this.file = file;
        this.header = header;
        this.cipher = cipher;
    }

    /** The caller closes it; only then is the archive complete. */
    static ZipOutputStream write(OutputStream file, char[] passphrase) throws IOException {
        var salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        var header =
                ByteBuffer.allocate(HEADER).put(MAGIC).put(salt).putInt(ROUNDS).array();
        file.write(header);
        try {
            var encrypted = cipher(passphrase, salt, ROUNDS).newEncryptingStream(file, header);
            var zip = new ZipOutputStream(new BufferedOutputStream(encrypted, SEGMENT), StandardCharsets.UTF_8);
            zip.setLevel(Deflater.BEST_SPEED);
            return zip;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    /**
     * One that is there, to be read as often as wanted; the passphrase is needed no longer.
     *
     * @throws UsageException when it is no backup, or of another version
     */
    static Archive open(Path file, char[] passphrase) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var header = in.readNBytes(HEADER);
            if (header.length < HEADER || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                throw new UsageException(file + " is no backup of this version of Latchkey");
            }
            var fields = ByteBuffer.wrap(header, MAGIC.length, SALT + Integer.BYTES);
            var salt = new byte[SALT];
            fields.get(salt);
            var rounds = fields.getInt();
            if (rounds < 1 || rounds > MOST_ROUNDS) {
                throw new UsageException(file + " is damaged");
            }
            return new Archive(file, header, cipher(passphrase, salt, rounds));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    /** From its beginning; the caller closes it. */
    ZipInputStream read() throws IOException {
        var in = Files.newInputStream(file);
        try {
            in.skipNBytes(HEADER);
            var clear = cipher.newDecryptingStream(in, header);
            return new ZipInputStream(new BufferedInputStream(clear, SEGMENT), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            in.close();
            throw new IllegalStateException("this Java has no AES-GCM", e);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Reads whatever is left, so that the last segment is looked at, too. */
    static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    private static AesGcmHkdfStreaming cipher(char[] passphrase, byte[] salt, int rounds)
            throws GeneralSecurityException {
        var specification = new PBEKeySpec(passphrase, salt, rounds, KEY_BYTES * 8);
        var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(specification)
                .getEncoded();
        try {
            return new AesGcmHkdfStreaming(key, "HmacSha256", KEY_BYTES, SEGMENT, 0);
        } finally {
            specification.clearPassword();
            Arrays.fill(key, (byte) 0);
        }
    }
}
