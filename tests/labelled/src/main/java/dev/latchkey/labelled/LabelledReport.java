package dev.latchkey.labelled;

import java.util.List;

/**
 * What came of the labelled set.
 *
 * @param devices how many there are
 * @param matchable of them, those that really are a documented configuration
 * @param matched automatically
 * @param wrong those matched to a configuration that they are not
 * @param differing all that are not as expected
 */
public record LabelledReport(
        int devices, int matchable, int matched, List<Difference> wrong, List<Difference> differing) {

    /** What is not as the case expects, in words. */
    public record Difference(String name, String what) {

        @Override
        public String toString() {
            return name + ": " + what;
        }
    }

    /** Automatic matches that are right, of all automatic matches, in %. */
    public double precision() {
        return 100.0 * (matched - wrong.size()) / matched;
    }

    /** Automatic matches that are right, of all devices that really are a documented configuration, in %. */
    public double recall() {
        return 100.0 * (matched - wrong.size()) / matchable;
    }
}
