package dev.latchkey.matching.registry;

import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What another system calls a thing.
 *
 * @param source the system, such as {@code psa}, {@code rmm} or {@code itglue}
 */
public record ExternalId(String source, String id) implements Comparable<ExternalId> {

    /** The source of ids that came without one. */
    public static final String IMPORT = "import";

    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    /** @throws RefusedValue when either is not usable */
    public static ExternalId of(String field, @Nullable String source, @Nullable String id) {
        var system = source == null ? "" : source.strip().toLowerCase(Locale.ROOT);
        if (!SOURCE.matcher(system).matches()) {
            throw new RefusedValue(
                    field, "the system of an external id is letters, digits and dashes, at most 40, such as psa");
        }
        var clean = Given.line(field, id);
        if (clean == null || clean.isEmpty()) {
            throw new RefusedValue(field, "is empty: give the id that " + system + " has for it");
        }
        // Several ids of one system stand in one cell of a file.
        if (clean.contains(";")) {
            throw new RefusedValue(field, "an external id cannot hold a semicolon");
        }
        return new ExternalId(system, clean);
    }

    /** From the form in which {@link #toString} writes it. */
    public static ExternalId parse(String text) {
        var colon = text.indexOf(':');
        return new ExternalId(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public int compareTo(ExternalId other) {
        return Comparator.comparing(ExternalId::source)
                .thenComparing(ExternalId::id)
                .compare(this, other);
    }

    /** {@code psa:4711} */
    @Override
    public String toString() {
        return source + ":" + id;
    }
}
