package dev.latchkey.matching.registry;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a row of a file says: a column that is missing says nothing, an empty cell clears. */
public final class CsvRow implements Given {

    /** The column of ids without a source; those of a source stand in {@code externalId:source}. */
    static final String EXTERNAL_ID = "externalId";

    private final NamedCsvRecord record;

    CsvRow(NamedCsvRecord record) {
        this.record = record;
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

    static boolean isExternalId(String column) {
        return column.equals(EXTERNAL_ID) || column.startsWith(EXTERNAL_ID + ":");
    }

    private @Nullable String cell(String column) {
        return record.findField(column).map(CsvCell::read).orElse(null);
    }
}
