package dev.latchkey.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutboxPositionTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLED = OutboxPosition.SETTLED.toNanos();
    private static final long WHOLE_AGAIN = OutboxPosition.WHOLE_AGAIN.toNanos();
    private static final long START = 1_000 * SECOND;

    private static OutboxPosition settled(long... ids) {
        var position = new OutboxPosition(START);
        position.done(LongStream.of(ids).boxed().toList(), START);
        return position;
    }

    @Test
    void readsTheWholeTableUntilEarlierTransactionsMustHaveEnded() {
        var position = settled(7);

        assertThat(position.isWhole(START + SETTLED - 1)).isTrue();
        assertThat(position.isWhole(START + SETTLED + 1)).isFalse();
    }

    @Test
    void readsTheWholeTableNowAndThen() {
        var position = settled(7);
        var lastWhole = START + SETTLED - 1;
        assertThat(position.isWhole(lastWhole)).isTrue();

        assertThat(position.isWhole(lastWhole + WHOLE_AGAIN - 1)).isFalse();
        assertThat(position.isWhole(lastWhole + WHOLE_AGAIN + 1)).isTrue();
        assertThat(position.isWhole(lastWhole + WHOLE_AGAIN + 2)).isFalse();
    }

    @Test
    void goesOnBehindWhatItHasRead() {
        var position = settled(7, 8, 9);

        assertThat(position.last()).isEqualTo(9);
        assertThat(position.open()).isEmpty();
    }

    @Test
    void asksAgainForIdsThatWereNotCommittedYet() {
        var position = settled(7, 10);
        assertThat(position.open()).containsExactly(8L, 9L);

        position.done(List.of(8L, 11L), START + SECOND);

        assertThat(position.open()).containsExactly(9L);
        assertThat(position.last()).isEqualTo(11);
    }

    @Test
    void asksNoMoreForIdsOfATransactionThatMustHaveRolledBack() {
        var position = settled(7, 10);

        var afterTheUsualTime = position.isWhole(START + SETTLED + 1);

        assertThat(afterTheUsualTime).isFalse();
        assertThat(position.open()).containsExactly(8L, 9L);

        var muchLater = position.isWhole(START + WHOLE_AGAIN + 1);

        assertThat(muchLater).isTrue();
        assertThat(position.open()).isEmpty();
    }

    @Test
    void readsTheWholeTableWhenVeryManyIdsAreMissing() {
        var position = settled(7);
        var later = START + 2 * WHOLE_AGAIN;
        assertThat(position.isWhole(later)).isTrue();
        assertThat(position.isWhole(later + 1)).isFalse();

        position.done(List.of(8L, 10_000L), later);

        assertThat(position.open()).isEmpty();
        assertThat(position.isWhole(later + SETTLED - 1)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsEveryIdWhateverTheOrderOfCommits(long seed) {
        var random = new Random(seed);
        var now = START;
        var position = new OutboxPosition(now);
        var uncommitted = new ArrayList<Long>();
        var committed = new TreeSet<Long>();
        var next = 1L;
        var found = new TreeSet<Long>();
        for (var step = 0; step < 500 || !uncommitted.isEmpty(); step++) {
            for (var i = random.nextInt(4); i > 0 && step < 500; i--) {
                uncommitted.add(next++);
            }
            for (var i = random.nextInt(4); i > 0 && !uncommitted.isEmpty(); i--) {
                committed.add(uncommitted.remove(random.nextInt(Math.min(6, uncommitted.size()))));
            }
            now += random.nextInt(200) * SECOND / 1_000;
            var read = read(position, committed, now);
            if (!read.isEmpty()) {
                committed.removeAll(read);
                found.addAll(read);
                position.done(read, now);
            }
        }
        var rest = read(position, committed, now);
        found.addAll(rest);

        assertThat(found).as("seed " + seed).hasSize((int) next - 1);
    }

    /** As the relay's statements do. */
    private static List<Long> read(OutboxPosition position, SortedSet<Long> committed, long now) {
        var whole = position.isWhole(now);
        return committed.stream()
                .filter(id -> whole || id > position.last() || position.open().contains(id))
                .limit(5)
                .toList();
    }

    static LongStream seeds() {
        return LongStream.range(1, 51);
    }
}
