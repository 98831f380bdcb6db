package dev.latchkey.matching.registry;

import java.util.regex.Pattern;

/**
 * Cells of files that people open in spreadsheets. What a spreadsheet would take for a formula gets an apostrophe in front,
 * which shows it as text there; reading takes it off again, so that what was written comes back.
 */
public final class CsvCell {

    private static final Pattern FORMULA = Pattern.compile("(?s)'*[=+\\-@\\t\\r\\n].*");

    private CsvCell() {}

    public static String write(String text) {
        return FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    public static String read(String cell) {
        return cell.startsWith("'") && FORMULA.matcher(cell).matches() ? cell.substring(1) : cell;
    }
}
