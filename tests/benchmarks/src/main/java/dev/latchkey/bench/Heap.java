package dev.latchkey.bench;

import java.lang.management.ManagementFactory;

/** What is left of the heap after collections. */
final class Heap {

    private double most;

    /** Collects; returns what is left now, in MiB. */
    double sample() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        var left = memory.getHeapMemoryUsage().getUsed() / 1048576.0;
        most = Math.max(most, left);
        return left;
    }

    /** The most that was left at a sample, in MiB. */
    double most() {
        return most;
    }
}
