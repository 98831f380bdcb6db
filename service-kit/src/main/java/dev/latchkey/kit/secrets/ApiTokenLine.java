package dev.latchkey.kit.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One line of the API token file: who, what they may do, where, and the SHA-256 of the token. The tokens are 256 random
 * bits, so a plain hash is enough.
 *
 * @param organizations {@code *} or organization ids with commas between
 */
public record ApiTokenLine(String name, String role, String organizations, String sha256) {

    public static ApiTokenLine of(String name, String role, String organizations, String token) {
        return new ApiTokenLine(name, role, organizations, hash(token));
    }

    /** @throws SecretFileException when the line does not hold four fields */
    public static ApiTokenLine parse(String line) {
        var fields = line.strip().split("\\s+", -1);
        if (fields.length != 4) {
            throw new SecretFileException(
                    "a line of the API token file is damaged: it needs name, role, organizations and hash");
        }
        return new ApiTokenLine(fields[0], fields[1], fields[2], fields[3]);
    }

    public static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name + " " + role + " " + organizations + " " + sha256;
    }
}
