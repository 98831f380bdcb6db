package dev.latchkey.bench;

import org.jspecify.annotations.Nullable;

/**
 * One measured figure.
 *
 * @param floor the bare thing measured in the same run, in the same unit; null when there is none
 * @param ratio value / floor
 * @param target what we promise, with {@code >=} or {@code <=}
 */
public record Figure(
        String name,
        double value,
        String unit,
        @Nullable Double floor,
        @Nullable Double ratio,
        @Nullable String target) {

    static Figure against(String name, double value, String unit, double floor, @Nullable String target) {
        return new Figure(name, value, unit, floor, value / floor, target);
    }

    static Figure alone(String name, double value, String unit, @Nullable String target) {
        return new Figure(name, value, unit, null, null, target);
    }
}
