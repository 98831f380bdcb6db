package dev.latchkey.graph;

/**
 * How many calls may be under way: one more after as many successes as there may be calls, half as many after Microsoft
 * said it is busy. Calls that began before a cut say nothing new about it, so a burst of refusals cuts once.
 */
final class AdaptiveLimit {

    private final int largest;
    private int limit;
    private int successes;
    private long cuts;

    AdaptiveLimit(int start, int largest) {
        this.limit = start;
        this.largest = largest;
    }

    synchronized int limit() {
        return limit;
    }

    /** To be handed back with the outcome of a call that begins now. */
    synchronized long cuts() {
        return cuts;
    }

    synchronized void succeeded(long cutsAtStart) {
        if (cutsAtStart == cuts && ++successes >= limit) {
            successes = 0;
            limit = Math.min(largest, limit + 1);
        }
    }

    synchronized void busy(long cutsAtStart) {
        if (cutsAtStart == cuts) {
            cuts++;
            successes = 0;
            limit = Math.max(1, limit / 2);
        }
    }
}
