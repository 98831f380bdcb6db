package dev.latchkey.kit.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundLoopTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration ALL_THE_TIME = Duration.ofMillis(1);

    private @Nullable Played loop;

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.stop();
        }
    }

    @Test
    void goesOnWhileThereIsMoreAndThenWaits() {
        var played = started(NEVER, new More(), new More(), new NoMore());

        awaitTurns(played, 3);
        awaitWaiting(played);
        assertThat(played.turns).hasValue(3);
    }

    @Test
    void worksAtOnceWhenItIsWokenAndOnceHoweverOften() {
        var played = loop(NEVER, new NoMore());
        played.wake();
        played.wake();
        played.start();

        awaitTurns(played, 2);
        awaitWaiting(played);
        assertThat(played.turns).hasValue(2);

        played.wake();

        awaitTurns(played, 3);
    }

    @Test
    void looksByItselfAfterAWhile() {
        awaitTurns(started(ALL_THE_TIME), 5);
    }

    @Test
    void triesAgainAfterAFailureAndTellsOfIt() {
        var trouble = new IllegalStateException("disk");
        var played = started(NEVER, new Fails(trouble), new Fails(new IOException("away")), new NoMore());

        awaitTurns(played, 3);
        assertThat(played.failures).hasSize(2).startsWith(trouble);
        awaitWaiting(played);
    }

    @Test
    void goesOnWhenAFailureCannotBeNoted() {
        var played = loop(NEVER, new Fails(new IllegalStateException("disk")), new NoMore());
        played.failsToNote = true;
        played.start();

        awaitTurns(played, 2);
    }

    @Test
    void stopsInTheMiddleOfItsWorkWithoutCallingItAFailureAndStartsAgain() {
        var played = started(NEVER, new HangsUntilInterrupted(false));
        awaitTurns(played, 1);

        played.stop();

        assertThat(played.isRunning()).isFalse();
        assertThat(played.thread().isAlive()).isFalse();
        played.play(new HangsUntilInterrupted(true));
        played.start();
        awaitTurns(played, 2);
        played.stop();
        assertThat(played.thread().isAlive()).isFalse();
        assertThat(played.failures).isEmpty();
    }

    private Played started(Duration poll, Turn... turns) {
        var made = loop(poll, turns);
        made.start();
        return made;
    }

    private Played loop(Duration poll, Turn... turns) {
        var made = new Played(poll);
        made.play(turns);
        loop = made;
        return made;
    }

    private static void awaitTurns(Played played, int turns) {
        await("it has had " + turns + " turns").until(() -> played.turns.get() >= turns);
    }

    private static void awaitWaiting(Played played) {
        await("it waits").until(() -> played.thread().getState() == Thread.State.TIMED_WAITING);
    }

    private sealed interface Turn {}

    private record More() implements Turn {}

    private record NoMore() implements Turn {}

    private record Fails(Exception with) implements Turn {}

    private record HangsUntilInterrupted(boolean complains) implements Turn {}

    /** Does what is in the script, and then nothing. */
    private static final class Played extends BackgroundLoop {

        private final Queue<Turn> script = new ArrayDeque<>();
        private final AtomicInteger turns = new AtomicInteger();
        private final List<Exception> failures = new CopyOnWriteArrayList<>();
        private volatile Thread thread = new Thread();
        private volatile boolean failsToNote;

        Played(Duration poll) {
            super("played", poll);
        }

        void play(Turn... some) {
            script.addAll(List.of(some));
        }

        Thread thread() {
            return thread;
        }

        @Override
        protected boolean doSome() throws Exception {
            thread = Thread.currentThread();
            turns.incrementAndGet();
            return switch (script.poll()) {
                case More more -> true;
                case Fails(var with) -> throw with;
                case HangsUntilInterrupted(var complains) -> hang(complains);
                case NoMore none -> false;
                case null -> false;
            };
        }

        private static boolean hang(boolean complains) throws InterruptedException {
            try {
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException e) {
                if (complains) {
                    throw new IllegalStateException("cut off", e);
                }
                throw e;
            }
        }

        @Override
        protected void failed(Exception failure) {
            failures.add(failure);
            if (failsToNote) {
                throw new IllegalStateException("no disk for notes either");
            }
        }
    }
}
