package dev.latchkey.graph;

import java.time.Duration;

/** What pacing counts with. */
interface Time {

    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            Thread.sleep(Duration.ofNanos(nanos));
        }
    };

    /** Since some instant; only differences mean anything. */
    long nanos();

    void sleep(long nanos) throws InterruptedException;
}
