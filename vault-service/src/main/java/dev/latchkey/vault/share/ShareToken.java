package dev.latchkey.vault.share;

import dev.latchkey.kit.secrets.ApiTokenLine;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** What opens a link: 256 random bits, so a plain hash of it is enough to keep. Not a record: it must not be printed. */
final class ShareToken {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;

    private ShareToken(String text) {
        this.text = text;
    }

    static ShareToken draw() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new ShareToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Empty when it cannot be one. */
    static Optional<ShareToken> of(String given) {
        return FORM.matcher(given).matches() ? Optional.of(new ShareToken(given)) : Optional.empty();
    }

    /** For the link alone. */
    String text() {
        return text;
    }

    String hash() {
        return ApiTokenLine.hash(text);
    }

    @Override
    public String toString() {
        return "ShareToken[redacted]";
    }
}
