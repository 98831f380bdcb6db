package dev.latchkey.vault.folder;

import dev.latchkey.kit.web.ProblemException;
import org.jspecify.annotations.Nullable;

/** A name that a person gives to a folder or a category. */
final class FolderName {

    private static final int LONGEST = 200;

    private FolderName() {}

    /** @throws ProblemException when it cannot be one, or only the system gives it */
    static String of(@Nullable Object given, ReservedName reserved) {
        var name = given instanceof String text ? text.strip() : "";
        if (name.isEmpty() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(
                    "name-not-usable", "Give it a name of 1 to " + LONGEST + " characters on one line.");
        }
        if (reserved.isLike(name)) {
            throw ProblemException.unprocessable(
                    "name-reserved",
                    "The name '" + reserved.text() + "' is kept for the keys that Latchkey files itself, in any"
                            + " spelling; choose another.");
        }
        return name;
    }
}
