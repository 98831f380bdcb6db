package dev.latchkey.graph;

/** Time that passes only while somebody sleeps. */
final class TestTime implements Time {

    private long now;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void sleep(long nanos) {
        now += nanos;
    }

    void passSeconds(double seconds) {
        sleep((long) (seconds * 1e9));
    }
}
