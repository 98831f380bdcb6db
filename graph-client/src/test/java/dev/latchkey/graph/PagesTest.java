package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.graph.GraphFailure.Kind;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesTest {

    private final AtomicInteger read = new AtomicInteger();

    @Test
    void followsAListingToItsEnd() {
        assertThat(Pages.all(3, cursor -> page(cursor == null ? "second" : cursor.equals("second") ? "third" : null)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void endsAListingThatDoesNot() {
        assertGarbage(() -> Pages.all(5, cursor -> page("after " + read.get())), 5);
    }

    @Test
    void seesThatTwoPagesNameEachOther() {
        assertGarbage(() -> Pages.all(100, cursor -> page("one".equals(cursor) ? "other" : "one")), 3);
    }

    private Page<Integer> page(@Nullable String next) {
        return new Page<>(List.of(read.incrementAndGet()), next, Instant.EPOCH);
    }

    private void assertGarbage(ThrowingCallable call, int pages) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GraphException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.GARBAGE));
        assertThat(read).hasValue(pages);
    }
}
