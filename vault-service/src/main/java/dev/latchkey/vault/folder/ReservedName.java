package dev.latchkey.vault.folder;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name that only the system gives. Whatever a person could take for it counts as the same: another case, other or
 * invisible spaces, letters of another width, accents.
 */
public final class ReservedName {

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Z}\\p{C}\\p{M}\\s]+");

    private final String text;
    private final String skeleton;

    public ReservedName(String text) {
        this.text = text;
        this.skeleton = skeleton(text);
    }

    public String text() {
        return text;
    }

    public boolean isLike(String name) {
        return skeleton(name).equals(skeleton);
    }

    private static String skeleton(String name) {
        var plain =
                UNSEEN.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
        return plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
