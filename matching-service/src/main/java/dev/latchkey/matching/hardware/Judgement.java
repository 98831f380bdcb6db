package dev.latchkey.matching.hardware;

import java.util.Optional;

/** What a value says of which machine this is. Keys are in the form that compares; judged again they stay as they are. */
public sealed interface Judgement {

    /** It is one machine's alone. */
    record Identifies(String key) implements Judgement {}

    /**
     * It counts only together with a value of the other kind: a serial number with a MAC address, and the other way round.
     *
     * @param why it is not enough by itself, in words
     */
    record IdentifiesTogether(String key, String why) implements Judgement {}

    /** @param why it counts as missing, in words */
    record IdentifiesNothing(String why) implements Judgement {}

    /** Empty when the value counts as missing. */
    default Optional<String> usable() {
        return switch (this) {
            case Identifies alone -> Optional.of(alone.key);
            case IdentifiesTogether together -> Optional.of(together.key);
            case IdentifiesNothing nothing -> Optional.empty();
        };
    }
}
