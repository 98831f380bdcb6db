package dev.latchkey.matching.match;

import dev.latchkey.matching.hardware.Traits;
import java.util.Set;

/** What a device and a configuration have in common that identifies a machine. A name does not. */
record Agreement(Set<String> macs, Set<String> serials) {

    static Agreement of(Traits device, Traits configuration) {
        var common = device.inCommon(configuration);
        return new Agreement(common.macKeys(), common.serialKeys());
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
}
