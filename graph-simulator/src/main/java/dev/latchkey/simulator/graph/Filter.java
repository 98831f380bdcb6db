package dev.latchkey.simulator.graph;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@code $filter} that was understood: every group must hold, and of a group any comparison. */
record Filter(List<List<Comparison>> groups) {

    static final Filter EVERYTHING = new Filter(List.of());

    boolean accepts(Row row) {
        return groups.stream().allMatch(group -> group.stream().anyMatch(comparison -> comparison.holdsFor(row)));
    }

    /** The value some property must equal, when the filter is just that one comparison. */
    @Nullable String onlyEqual(String property) {
        if (groups.size() != 1 || groups.getFirst().size() != 1) {
            return null;
        }
        var comparison = groups.getFirst().getFirst();
        return comparison.property().equals(property) && comparison.operator() == Operator.EQ
                ? comparison.value()
                : null;
    }

    boolean mentions(String property) {
        return groups.stream()
                .flatMap(List::stream)
                .anyMatch(comparison -> comparison.property().equals(property));
    }

    /** The values of a resource that filters may ask for, as text; null when the resource has none. */
    @FunctionalInterface
    interface Row {
        @Nullable String value(String property);
    }

    /** Operators and functions that some property somewhere supports. */
    enum Operator {
        EQ,
        NE,
        GT,
        LT,
        GE,
        LE,
        CONTAINS,
        STARTSWITH;

        boolean isFunction() {
            return this == CONTAINS || this == STARTSWITH;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One property against one value; text compares without case unless said otherwise. */
    record Comparison(String property, Operator operator, String value, Casing casing) {

        boolean holdsFor(Row row) {
            String actual = row.value(property);
            if (actual == null) {
                return operator == Operator.NE;
            }
            return switch (operator) {
                case EQ -> folded(actual).equals(folded(value));
                case NE -> !folded(actual).equals(folded(value));
                case CONTAINS -> folded(actual).contains(folded(value));
                case STARTSWITH -> folded(actual).startsWith(folded(value));
                case GT -> time(actual).isAfter(time(value));
                case LT -> time(actual).isBefore(time(value));
                case GE -> !time(actual).isBefore(time(value));
                case LE -> !time(actual).isAfter(time(value));
            };
        }

        private String folded(String text) {
            return casing == Casing.SENSITIVE ? text : text.toLowerCase(Locale.ROOT);
        }

        static boolean isTime(String text) {
            try {
                Instant.parse(text);
                return true;
            } catch (DateTimeParseException notATime) {
                return false;
            }
        }

        private static Instant time(String text) {
            return Instant.parse(text);
        }
    }

    /** Whether capitals matter in a comparison. */
    enum Casing {
        SENSITIVE,
        INSENSITIVE
    }
}
