package dev.latchkey.graph;

import dev.latchkey.graph.Gate.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of sending a request once. */
sealed interface Attempt<T> {

    /** In place of a status: the connection broke, and nobody knows what Microsoft did. */
    int BROKEN = -1;

    Outcome outcome();

    /** Null when it succeeded in whole. */
    GraphFailure.@Nullable Kind kind();

    /**
     * @param busy whether a part of it was refused because Microsoft is busy
     * @param tokenRefused whether a part of it was refused for its token
     */
    record Done<T>(T value, boolean busy, @Nullable Duration retryAfter, boolean tokenRefused) implements Attempt<T> {

        @Override
        public Outcome outcome() {
            return busy ? Outcome.BUSY : Outcome.SUCCEEDED;
        }

        @Override
        public GraphFailure.@Nullable Kind kind() {
            if (tokenRefused) {
                return GraphFailure.Kind.SIGN_IN;
            }
            return busy ? GraphFailure.Kind.THROTTLED : null;
        }
    }

    /** @param status of the answer; {@link #BROKEN} when the connection broke, 0 when none of this matters */
    record Failed<T>(GraphFailure failure, int status) implements Attempt<T> {

        @Override
        public Outcome outcome() {
            return tooBusy(status) ? Outcome.BUSY : Outcome.OTHER;
        }

        @Override
        public GraphFailure.Kind kind() {
            return failure.kind();
        }
    }

    /** Whether Microsoft wants fewer calls, by the status of its answer. */
    static boolean tooBusy(int status) {
        return status == 424 || status == 429 || status == 503 || status == 509;
    }
}
