package dev.latchkey.vault.reveal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why somebody wants the digits, in their own words. */
record RevealReason(String text) {

    static final int LONGEST = 500;

    /** For the record of what is refused anyway; null when nothing or too much was given. */
    static @Nullable String textOf(@Nullable String given) {
        return of(given).map(RevealReason::text).orElse(null);
    }

    /** Empty when nothing or too much was given. */
    static Optional<RevealReason> of(@Nullable String given) {
        return Optional.ofNullable(given)
                .map(String::strip)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST)
                .map(RevealReason::new);
    }
}
