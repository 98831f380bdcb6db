package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Columns under headings; the last one is cut when the terminal is narrower. A heading that starts with # is right-aligned. */
final class Table {

    private static final String GAP = "  ";

    private final int columns;
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param columns width of the terminal; 0 when there is none, and nothing is cut */
    Table(int columns, String... headings) {
        this.columns = columns;
        this.right = new boolean[headings.length];
        var clean = new String[headings.length];
        for (var i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith("#");
            clean[i] = (right[i] ? headings[i].substring(1) : headings[i]).toUpperCase(Locale.ROOT);
        }
        rows.add(clean);
    }

    void row(String... cells) {
        // Names come from customers' machines: nothing in them may steer a terminal.
        rows.add(Arrays.stream(cells).map(Table::printable).toArray(String[]::new));
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    List<String> lines() {
        var widths = new int[right.length];
        for (var row : rows) {
            for (var i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private String line(String[] row, int[] widths) {
        var line = new StringBuilder();
        for (var i = 0; i < row.length; i++) {
            var space = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? "" : GAP);
            line.append(right[i] ? space + row[i] : row[i] + space);
        }
        var text = line.toString().stripTrailing();
        return columns > 20 && text.length() > columns ? text.substring(0, columns - 1) + "…" : text;
    }
}
