package dev.latchkey.simulator.world;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each secret of a tenant was read. A first read of one of a volume's first keys costs a bit, anything else a map
 * entry: clients that behave read every key once. Guarded by its tenant.
 */
final class SecretReads {

    private static final int CHEAP_GENERATIONS = 4;
    private static final int BITS_PER_DEVICE = CHEAP_GENERATIONS * Volume.values().length;

    private final BitSet once = new BitSet();
    private final Map<Reading, Integer> others = new HashMap<>();
    private long total;

    void count(int device, Volume volume, int generation) {
        total++;
        int bit = device * BITS_PER_DEVICE + (volume.number() - 1) * CHEAP_GENERATIONS + generation;
        if (generation < CHEAP_GENERATIONS && !once.get(bit)) {
            once.set(bit);
            return;
        }
        int before = generation < CHEAP_GENERATIONS ? 1 : 0;
        others.merge(new Reading(device, volume, generation), before + 1, (reads, _) -> reads + 1);
    }

    long total() {
        return total;
    }

    /** The most often that one and the same secret was read. */
    int mostOfOneKey() {
        int mostOfOthers =
                others.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return Math.max(mostOfOthers, once.isEmpty() ? 0 : 1);
    }

    void reset() {
        once.clear();
        others.clear();
        total = 0;
    }

    private record Reading(int device, Volume volume, int generation) {}
}
