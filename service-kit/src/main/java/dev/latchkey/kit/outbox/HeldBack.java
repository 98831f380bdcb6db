package dev.latchkey.kit.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows that no broker would take, such as one that is too large, and those behind them that have the same key. Everything
 * else goes on. From time to time they are tried again: somebody may have raised the limit. Used by one thread.
 */
final class HeldBack {

    private final Duration retry;
    private final Set<String> keys = new HashSet<>();
    private final Set<Long> ids = new HashSet<>();
    private long since;

    HeldBack(Duration retry) {
        this.retry = retry;
    }

    /** Keys, as {@link OutboxRow#order()} has them, of which nothing may be sent. */
    Set<String> keys() {
        return Set.copyOf(keys);
    }

    /** Rows that were read and stay. */
    List<Long> ids() {
        return List.copyOf(ids);
    }

    /** @param now of {@link System#nanoTime} */
    void add(Collection<String> refused, Collection<Long> left, long now) {
        if (keys.isEmpty()) {
            since = now;
        }
        keys.addAll(refused);
        ids.addAll(left);
    }

    /** @return whether there were any, and it is time to try them again; they are forgotten then */
    boolean release(long now) {
        if (keys.isEmpty() || now - since < retry.toNanos()) {
            return false;
        }
        keys.clear();
        ids.clear();
        return true;
    }
}
