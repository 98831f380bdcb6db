package dev.latchkey.matching.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of an organization or a configuration, by the names of the API. Null means that they say nothing of an
 * attribute, which then stays as it is; empty means that there is none.
 */
public interface Given {

    int LONGEST_TEXT = 200;

    /** @throws RefusedValue when it is not usable */
    @Nullable String text(String field);

    @Nullable List<String> texts(String field);

    @Nullable Boolean flag(String field);

    @Nullable Long number(String field);

    /** Null when nothing is said of them. */
    @Nullable List<ExternalId> externalIds();

    /**
     * The text without blanks around it.
     *
     * @throws RefusedValue when it is no line of at most 200 characters
     */
    static @Nullable String line(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        var clean = text.strip();
        if (clean.length() > LONGEST_TEXT || clean.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedValue(
                    field, "is not usable: give text on one line, at most " + LONGEST_TEXT + " characters");
        }
        return clean;
    }

    /** {@code true} or {@code false} as somebody wrote it. */
    static boolean flag(String field, String text) {
        return switch (text.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0", "" -> false;
            default -> throw new RefusedValue(field, "is neither true nor false");
        };
    }

    static long number(String field, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new RefusedValue(field, "is no number");
        }
    }
}
