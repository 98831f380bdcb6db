package dev.latchkey.matching.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What became of the rows of a file. */
public final class ImportReport {

    private long created;
    private long changed;
    private long unchanged;
    private final List<RefusedRow> refused = new ArrayList<>();

    /** What became, or would become, of one row. */
    public enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED
    }

    /** @param column empty when none in particular is to blame */
    public record RefusedRow(long row, String column, String error) {}

    /** @param rows those refused, in order */
    public record Sums(long created, long changed, long unchanged, long refused, List<RefusedRow> rows) {}

    public void add(Outcome outcome) {
        switch (outcome) {
            case CREATED -> created++;
            case CHANGED -> changed++;
            case UNCHANGED -> unchanged++;
        }
    }

    public void refuse(long row, RefusedValue refusal) {
        refused.add(new RefusedRow(row, refusal.field(), refusal.sentence()));
    }

    public Sums sums() {
        refused.sort(Comparator.comparingLong(RefusedRow::row));
        return new Sums(created, changed, unchanged, refused.size(), List.copyOf(refused));
    }
}
