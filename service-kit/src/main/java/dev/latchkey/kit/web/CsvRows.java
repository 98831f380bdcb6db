package dev.latchkey.kit.web;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file in UTF-8 with a header, read as they come. What cannot be read is told as a row of its own. */
public final class CsvRows implements Iterator<CsvRows.Row> {

    private static final int MOST = 20_000;

    private final CloseableIterator<NamedCsvRecord> records;
    private final Consumer<List<String>> checkHeader;
    private long number = 1;
    private long line = 1;
    private boolean ended;

    /** @param checkHeader is given the names of the columns before the first row, and throws when it cannot use them */
    public CsvRows(InputStream body, Consumer<List<String>> checkHeader) {
        this.checkHeader = checkHeader;
        records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .ofNamedCsvRecord(body)
                .iterator();
    }

    /**
     * @param number as a spreadsheet counts: the header is row 1
     * @param line where it begins; a row takes more than one when a value holds line breaks
     * @param record null when it could not be read
     * @param fault why not, in one sentence; null when it could
     */
    public record Row(
            long number,
            long line,
            @Nullable NamedCsvRecord record,
            @Nullable String fault) {}

    @Override
    public boolean hasNext() {
        if (ended) {
            return false;
        }
        try {
            return records.hasNext();
        } catch (CsvParseException | UncheckedIOException e) {
            // Told by next(), as a row of its own.
            return true;
        }
    }

    /** @throws RuntimeException what the check of the header throws */
    @Override
    public Row next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        if (number > MOST) {
            return last("One request takes " + MOST + " rows: send the rest in another one.");
        }
        NamedCsvRecord record;
        try {
            record = records.next();
        } catch (CsvParseException | UncheckedIOException e) {
            return last("The file is no CSV in UTF-8 from here on; nothing below was read.");
        }
        var columns = record.getHeader();
        if (number == 1) {
            checkHeader.accept(columns);
        }
        number++;
        line = record.getStartingLineNumber();
        return record.getFieldCount() == columns.size()
                ? new Row(number, line, record, null)
                : new Row(
                        number,
                        line,
                        null,
                        "This row has " + record.getFieldCount() + " fields and the first one " + columns.size()
                                + ": put values that hold a comma in quotes.");
    }

    private Row last(String fault) {
        ended = true;
        return new Row(number + 1, line + 1, null, fault);
    }
}
