package dev.latchkey.matching.registry;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.latchkey.kit.web.CsvRows;
import dev.latchkey.kit.web.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a row of a file says: a column that is missing says nothing, an empty cell clears. */
public final class CsvRow implements Given {

    /** The column of ids without a source; those of a source stand in {@code externalId:source}. */
    static final String EXTERNAL_ID = "externalId";

    private final NamedCsvRecord record;

    private CsvRow(NamedCsvRecord record) {
        this.record = record;
    }

    /** @throws RefusedValue when the row could not be read */
    public static CsvRow of(CsvRows.Row row) {
        var record = row.record();
        if (record == null) {
            throw new RefusedValue("", String.valueOf(row.fault()));
        }
        return new CsvRow(record);
    }

    /**
     * @param columns that may be there, besides those of external ids
     * @throws ProblemException when the header is not usable
     */
    public static void checkHeader(List<String> header, Set<String> columns) {
        var twice = new HashSet<String>();
        for (var column : header) {
            if (!(columns.contains(column) || isExternalId(column)) || !twice.add(column)) {
                throw ProblemException.badRequest(
                        "csv-header-invalid",
                        "The first line names a column that is unknown or there twice. It may name "
                                + String.join(", ", columns.stream().sorted().toList())
                                + ", externalId, and externalId:psa for the ids of a system such as psa."
                                + " Nothing was changed.");
            }
        }
    }

    @Override
    public @Nullable String text(String field) {
        return Given.line(field, cell(field));
    }

    @Override
    public @Nullable List<String> texts(String field) {
        var cell = cell(field);
        return cell == null
                ? null
                : Arrays.stream(cell.split("[;, ]+", -1))
                        .filter(text -> !text.isBlank())
                        .toList();
    }

    @Override
    public @Nullable Boolean flag(String field) {
        var cell = cell(field);
        return cell == null ? null : Boolean.valueOf(Given.flag(field, cell));
    }

    @Override
    public @Nullable Long number(String field) {
        var cell = cell(field);
        return cell == null || cell.isBlank() ? null : Long.valueOf(Given.number(field, cell));
    }

    @Override
    public @Nullable List<ExternalId> externalIds() {
        var ids = new ArrayList<ExternalId>();
        for (var column : record.getHeader()) {
            if (isExternalId(column)) {
                var source =
                        column.equals(EXTERNAL_ID) ? ExternalId.IMPORT : column.substring(EXTERNAL_ID.length() + 1);
                for (var id : CsvCell.read(record.getField(column)).split(";", -1)) {
                    if (!id.isBlank()) {
                        ids.add(ExternalId.of(column, source, id));
                    }
                }
            }
        }
        return ids.isEmpty() ? null : ids.stream().distinct().sorted().toList();
    }

    private static boolean isExternalId(String column) {
        return column.equals(EXTERNAL_ID) || column.startsWith(EXTERNAL_ID + ":");
    }

    private @Nullable String cell(String column) {
        return record.findField(column).map(CsvCell::read).orElse(null);
    }
}
