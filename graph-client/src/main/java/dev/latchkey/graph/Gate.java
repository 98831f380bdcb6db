package dev.latchkey.graph;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets as many calls pass at a time as an adaptive limit says, in the order they came. */
final class Gate {

    private final Turns turns;
    private final AdaptiveLimit limit;
    private int size;

    /** How a call went that had passed. */
    enum Outcome {
        SUCCEEDED,
        /** Microsoft said that it is busy. */
        BUSY,
        /** Says nothing about how many calls Microsoft bears. */
        OTHER
    }

    Gate(int start, int largest) {
        this.limit = new AdaptiveLimit(start, largest);
        this.turns = new Turns(start);
        this.size = start;
    }

    int limit() {
        return limit.limit();
    }

    /** How many wait for a turn. */
    int waiting() {
        return turns.getQueueLength();
    }

    /** @return to be handed to {@link #leave}; negative when there was no turn in time */
    long enter(long atMostNanos) throws InterruptedException {
        return turns.tryAcquire(Math.max(0, atMostNanos), TimeUnit.NANOSECONDS) ? limit.cuts() : -1;
    }

    void leave(long entered, Outcome outcome) {
        switch (outcome) {
            case SUCCEEDED -> limit.succeeded(entered);
            case BUSY -> limit.busy(entered);
            case OTHER -> {}
        }
        resize();
        turns.release();
    }

    private synchronized void resize() {
        var wanted = limit.limit();
        if (wanted > size) {
            turns.release(wanted - size);
        } else {
            turns.reduce(size - wanted);
        }
        size = wanted;
    }

    private static final class Turns extends Semaphore {

        private static final long serialVersionUID = 1L;

        Turns(int permits) {
            super(permits, true);
        }

        void reduce(int permits) {
            reducePermits(permits);
        }
    }
}
