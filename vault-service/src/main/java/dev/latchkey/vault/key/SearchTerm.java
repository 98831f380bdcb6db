package dev.latchkey.vault.key;

import dev.latchkey.kit.web.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The start of a key id, device name, serial number, user or configuration, as somebody typed it.
 *
 * @param text in lower case
 * @param keyId the same as the start of a key id: people read key ids out without hyphens, or with some
 */
record SearchTerm(String text, String keyId) {

    private static final int SHORTEST = 4;
    private static final int LONGEST = 200;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,32}");
    private static final int[] HYPHENS = {8, 13, 18, 23};

    /** @throws ProblemException when it is too short to pick out anything */
    static SearchTerm parse(String typed) {
        var text = typed.strip().toLowerCase(Locale.ROOT);
        if (text.length() < SHORTEST || text.length() > LONGEST) {
            throw ProblemException.badRequest(
                    "search-too-short",
                    "Give at least 4 and at most 200 characters of the start of a key id, device name, serial"
                            + " number, user or configuration.");
        }
        return new SearchTerm(text, keyId(text));
    }

    /** What is greater than everything that starts so, compared byte by byte. */
    static String end(String start) {
        return start + Character.toString(Character.MAX_CODE_POINT);
    }

    private static String keyId(String text) {
        var digits = text.replace("-", "");
        if (!HEX.matcher(digits).matches()) {
            return text;
        }
        var keyId = new StringBuilder(digits);
        for (var at : HYPHENS) {
            if (keyId.length() > at) {
                keyId.insert(at, '-');
            }
        }
        return keyId.toString();
    }
}
