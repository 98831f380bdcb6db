package dev.latchkey.vault.crypto;

import dev.latchkey.vault.crypto.KeyService.Answer;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The token that a key provider gave for signing in, kept until it is to be renewed. */
final class KeptToken {

    private final Supplier<Token> signIn;
    private final Clock clock;
    private @Nullable Token token;

    KeptToken(Supplier<Token> signIn, Clock clock) {
        this.signIn = signIn;
        this.clock = clock;
    }

    /** Not a record: it must not be printed. */
    static final class Token {

        private final String value;
        private final Instant until;

        /** @param until when to ask for another one */
        Token(String value, Instant until) {
            this.value = value;
            this.until = until;
        }
    }

    /**
     * Calls, and once more with a fresh token when the kept one is not taken any more.
     *
     * @param notTaken the status that says so
     */
    Answer call(int notTaken, Function<String, Answer> call) {
        for (var fresh = false; ; fresh = true) {
            var answer = call.apply(value(fresh));
            if (answer.status() != notTaken || fresh) {
                return answer;
            }
        }
    }

    private synchronized String value(boolean fresh) {
        if (fresh || token == null || clock.instant().isAfter(token.until)) {
            token = signIn.get();
        }
        return token.value;
    }
}
