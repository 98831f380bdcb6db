package dev.latchkey.vault.reveal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why somebody wants the digits, in their own words. */
public record RevealReason(String text) {

    public static final int LONGEST = 500;

    /** Empty when nothing or too much was given. */
    public static Optional<RevealReason> of(@Nullable String given) {
        return Optional.ofNullable(given)
                .map(String::strip)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST)
                .map(RevealReason::new);
    }
}
