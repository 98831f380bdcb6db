package dev.latchkey.matching.match;

import dev.latchkey.matching.hardware.Traits;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What a device and a configuration have in common that identifies a machine. A name does not. */
record Agreement(Set<String> macs, Set<String> serials) {

    static Agreement of(Traits device, Traits configuration) {
        return new Agreement(
                shared(device.macKeys(), configuration.macKeys()),
                shared(device.serialKeys(), configuration.serialKeys()));
    }

    boolean any() {
        return !macs.isEmpty() || !serials.isEmpty();
    }

    boolean both() {
        return !macs.isEmpty() && !serials.isEmpty();
    }

    /** Empty when nothing agrees. */
    String inWords() {
        var mac = macs.isEmpty() ? "" : "MAC address " + String.join(", ", macs);
        var serial = serials.isEmpty() ? "" : "serial number " + String.join(", ", serials);
        return both() ? mac + " and " + serial : mac + serial;
    }

    private static Set<String> shared(Set<String> some, Set<String> others) {
        if (Collections.disjoint(some, others)) {
            return Set.of();
        }
        var shared = new TreeSet<>(some);
        shared.retainAll(others);
        return shared;
    }
}
