package dev.latchkey.simulator.traffic;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many calls of each kind each tenant has seen, throttled and faulty ones included. */
public final class CallCounts {

    private final Map<Counted, LongAdder> calls = new ConcurrentHashMap<>();
    private final LongAdder throttled = new LongAdder();

    public void count(CallKind kind, UUID tenant) {
        calls.computeIfAbsent(new Counted(kind, tenant), _ -> new LongAdder()).increment();
    }

    public void countThrottled() {
        throttled.increment();
    }

    public long throttled() {
        return throttled.sum();
    }

    public long of(CallKind kind) {
        return calls.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == kind)
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    public long of(CallKind kind, UUID tenant) {
        var count = calls.get(new Counted(kind, tenant));
        return count == null ? 0 : count.sum();
    }

    public void reset() {
        calls.clear();
        throttled.reset();
    }

    private record Counted(CallKind kind, UUID tenant) {}
}
