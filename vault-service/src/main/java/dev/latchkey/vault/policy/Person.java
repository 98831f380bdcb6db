package dev.latchkey.vault.policy;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, however their name is written: without regard to case, spacing, invisible characters, and forms of
 * letters that look the same, such as full-width ones. It decides who counts as a second person.
 *
 * @param spelling the one spelling that counts; of {@link #named}
 */
public record Person(String spelling) {

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\t\\n\\r]]");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    /** Null for nobody. */
    public static @Nullable Person ofNullable(@Nullable String name) {
        return name == null ? null : named(name);
    }

    public static Person named(String name) {
        var visible = INVISIBLE
                .matcher(Normalizer.normalize(name, Normalizer.Form.NFKC))
                .replaceAll("");
        var folded = visible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        var spaced = SPACES.matcher(folded).replaceAll(" ").strip();
        return new Person(Normalizer.normalize(spaced, Normalizer.Form.NFKC));
    }
}
