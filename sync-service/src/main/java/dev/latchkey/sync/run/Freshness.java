package dev.latchkey.sync.run;

import java.util.List;

/** Rule: what the ages of tenants' last complete runs come to. */
record Freshness(double median, double high, double most) {

    /** @param ascending seconds */
    static Freshness of(List<Double> ascending) {
        return new Freshness(at(ascending, 0.5), at(ascending, 0.95), at(ascending, 1));
    }

    /** The smallest age that this share of all does not exceed; 0 when there are none. */
    private static double at(List<Double> ascending, double share) {
        return ascending.isEmpty() ? 0 : ascending.get((int) Math.ceil(share * ascending.size()) - 1);
    }
}
