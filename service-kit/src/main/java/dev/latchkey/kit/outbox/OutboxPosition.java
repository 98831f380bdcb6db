package dev.latchkey.kit.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Where a relay is in the table, so that it need not walk over what it has just deleted. Ids are handed out before they
 * are committed: below the highest id that was read some may still appear. Each of those is remembered and asked for by
 * its id together with what is new. As both are read with one statement, and writers of one key wait for each other, no
 * row is read before an older one of its key.
 *
 * <p>An id that has not appeared after a while never will: its transaction was rolled back. In case one lasted longer, the
 * whole table is read now and then; it is also read as long as transactions may be open that began before this relay did.
 * Used by one thread.
 */
final class OutboxPosition {

    /** Longer than a transaction stays open between taking an id and its end, as a rule. */
    static final Duration SETTLED = Duration.ofSeconds(10);

    /**
     * How long an id may take to appear, and after what time the whole table is read again. It is mostly rows that were deleted
     * lately, and walking over them is not free.
     */
    static final Duration WHOLE_AGAIN = Duration.ofMinutes(1);

    /** Beyond, reading the whole table is cheaper. */
    static final int MOST_OPEN = 2_000;

    private final TreeMap<Long, Long> open = new TreeMap<>();
    private long last = -1;
    private long wholeUntil;
    private long wholeAt;

    /** @param now of {@link System#nanoTime} */
    OutboxPosition(long now) {
        this.wholeUntil = now + SETTLED.toNanos();
        this.wholeAt = now;
    }

    /** Whether to read from the lowest id on, and not only what {@link #last} and {@link #open} say. */
    boolean isWhole(long now) {
        open.values().removeIf(since -> now - since > WHOLE_AGAIN.toNanos());
        if (wholeUntil - now > 0 || now - wholeAt > WHOLE_AGAIN.toNanos()) {
            wholeAt = now;
            return true;
        }
        return false;
    }

    /** The highest id that was read; negative when none was. */
    long last() {
        return last;
    }

    /** Lower ids that may still appear. */
    List<Long> open() {
        return List.copyOf(open.keySet());
    }

    /**
     * These were read and are done with.
     *
     * @param ids in ascending order, at least one
     */
    void done(List<Long> ids, long now) {
        open.keySet().removeAll(ids);
        long highest = ids.getLast();
        if (last < 0) {
            last = ids.getFirst() - 1;
            wholeUntil = now + SETTLED.toNanos();
        }
        if (highest <= last) {
            return;
        }
        if (highest - last - ids.size() + open.size() > MOST_OPEN) {
            open.clear();
            wholeUntil = now + SETTLED.toNanos();
        } else {
            addOpen(new HashSet<>(ids), highest, now);
        }
        last = highest;
    }

    private void addOpen(Collection<Long> read, long highest, long now) {
        for (var id = last + 1; id < highest; id++) {
            if (!read.contains(id)) {
                open.put(id, now);
            }
        }
    }
}
