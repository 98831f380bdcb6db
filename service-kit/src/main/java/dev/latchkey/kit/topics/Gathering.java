package dev.latchkey.kit.topics;

import dev.latchkey.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A moment's wait while events flow, so that the next batch is fuller: a full batch costs little more than a small one. Single
 * events never wait, and neither does what others wait for.
 */
public final class Gathering {

    /** From so many events in a batch on more are sure to come. */
    private static final int FLOWING = 25;

    /** Six of them lie between Microsoft and the audit log of the vault's events. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private Gathering() {}

    /**
     * Waits, or not. Comes back early when the thread is interrupted, and leaves it so.
     *
     * @param taken the batch that was just dealt with
     * @param most the size of a full batch, after which there is no need to wait
     * @param topic full name of the topic of one of the batch
     */
    public static <T> void beforeNext(List<T> taken, int most, Function<T, String> topic) {
        if (taken.size() >= FLOWING
                && taken.size() < most
                && taken.stream().map(topic).noneMatch(Topic::isAwaited)) {
            LockSupport.parkNanos(BREATH.toNanos());
        }
    }
}
