package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.graph.Gate.Outcome;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    private final TestTime time = new TestTime();
    private final Gate all = new Gate(48, 192);
    private final Pace pace = pace(all);

    @ParameterizedTest
    @CsvSource({"LIST_DEVICES, 1, 2000", "LIST_DEVICES, 20, 2000", "ROTATE, 1, 200", "SYNC_DEVICE, 1, 200"})
    void usesMostOfAPublishedBudgetAndExceedsItInNoWindow(Purpose purpose, int calls, int limit) {
        var window = new ArrayDeque<Long>();
        var sent = 0L;
        var began = time.nanos();

        while (time.nanos() - began < Duration.ofSeconds(100).toNanos()) {
            pace.await(purpose, calls, false, never()).done(Outcome.OTHER);
            for (var i = 0; i < calls; i++) {
                window.add(time.nanos());
                sent++;
            }
            while (time.nanos() - window.peek() > Duration.ofSeconds(20).toNanos()) {
                window.remove();
            }
            assertThat(window).hasSizeLessThanOrEqualTo(limit);
        }

        assertThat(sent).isGreaterThanOrEqualTo(limit * 5 * 93 / 100);
    }

    @Test
    void aBudgetLeftAloneIsNotSavedUp() {
        pace.await(Purpose.ROTATE, 1, false, never()).done(Outcome.OTHER);
        time.passSeconds(3_600);
        var began = time.nanos();

        for (var sent = 0; sent < 200; sent++) {
            pace.await(Purpose.ROTATE, 1, false, never()).done(Outcome.OTHER);
        }

        assertThat(time.nanos() - began).isGreaterThan(Duration.ofSeconds(20).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aPauseHoldsEveryCallOfTheTenant(boolean urgent) {
        var began = time.nanos();
        pace.pause(Duration.ofSeconds(7));
        pace.pause(Duration.ofSeconds(2));

        pace.await(Purpose.LIST_KEYS, 1, urgent, never()).done(Outcome.SUCCEEDED);

        assertThat(time.nanos() - began).isEqualTo(Duration.ofSeconds(7).toNanos());
    }

    @Test
    void aPauseOfOneTenantIsNothingToAnother() {
        pace.pause(Duration.ofMinutes(1));
        var began = time.nanos();

        pace(all).await(Purpose.LIST_KEYS, 1, false, never()).done(Outcome.SUCCEEDED);

        assertThat(time.nanos()).isEqualTo(began);
    }

    @Test
    void doesNotWaitLongerThanItMay() {
        pace.pause(Duration.ofMinutes(10));

        assertThatThrownBy(() -> pace.await(Purpose.LIST_KEYS, 1, false, never()))
                .isInstanceOfSatisfying(GraphException.class, e -> {
                    assertThat(e.failure().kind()).isEqualTo(Kind.THROTTLED);
                    assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofMinutes(10));
                });
    }

    @Test
    void doesNotWaitPastTheEndOfTheCall() {
        pace.pause(Duration.ofSeconds(10));
        var deadline = time.nanos() + Duration.ofSeconds(5).toNanos();

        assertThatThrownBy(() -> pace.await(Purpose.LIST_KEYS, 1, false, deadline))
                .isInstanceOf(GraphException.class);
    }

    @Test
    void aTenantWithManyCallsStandsInTheQueueOfAllWithOne() {
        var narrow = new Gate(1, 1);
        var busy = pace(narrow);
        var other = pace(narrow);
        var order = new CopyOnWriteArrayList<String>();
        var turn = busy.await(Purpose.LIST_KEYS, 1, false, never());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 20; i++) {
                threads.execute(() -> call(busy, "busy", order));
            }
            await("the busy tenant queues").until(() -> narrow.waiting() == 1);
            threads.execute(() -> call(other, "other", order));
            await("the other tenant queues").until(() -> narrow.waiting() == 2);
            turn.done(Outcome.OTHER);
        }

        assertThat(order).hasSize(21);
        assertThat(order.indexOf("other")).isLessThanOrEqualTo(1);
    }

    @Test
    void anUrgentCallDoesNotQueue() {
        var narrow = new Gate(1, 1);
        var crowded = pace(narrow);
        var turn = crowded.await(Purpose.LIST_KEYS, 1, false, never());

        crowded.await(Purpose.LIST_KEYS, 1, true, never()).done(Outcome.SUCCEEDED);

        turn.done(Outcome.SUCCEEDED);
    }

    private void call(Pace pace, String name, List<String> order) {
        var turn = pace.await(Purpose.LIST_KEYS, 1, false, never());
        order.add(name);
        turn.done(Outcome.OTHER);
    }

    private long never() {
        return time.nanos() + Duration.ofDays(1).toNanos();
    }

    private Pace pace(Gate gate) {
        return new Pace(
                gate,
                new Budgets(Budgets.graph(time), time),
                Duration.ofMinutes(2),
                new GraphMetrics(new SimpleMeterRegistry(), gate),
                time);
    }
}
