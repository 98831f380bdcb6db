package dev.latchkey.matching.registry;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.latchkey.kit.web.ProblemException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file in UTF-8 with a header, read as they come. */
public final class CsvRows implements Iterator<CsvRows.Row> {

    private static final int MOST = 20_000;

    private final CloseableIterator<NamedCsvRecord> records;
    private final Set<String> columns;
    private long number = 1;
    private boolean ended;

    /** @param columns that may be there, besides those of external ids */
    public CsvRows(InputStream body, Set<String> columns) {
        this.columns = columns;
        records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .ofNamedCsvRecord(body)
                .iterator();
    }

    /**
     * @param number as a spreadsheet counts: the header is row 1
     * @param given null when it could not be read
     * @param fault why not; null when it could
     */
    public record Row(
            long number, @Nullable CsvRow given, @Nullable RefusedValue fault) {}

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

    /** @throws ProblemException when the header is not usable */
    @Override
    public Row next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        if (number > MOST) {
            ended = true;
            return broken("one request takes " + MOST + " rows: send the rest in another one");
        }
        NamedCsvRecord record;
        try {
            record = records.next();
        } catch (CsvParseException | UncheckedIOException e) {
            ended = true;
            return broken("the file is no CSV in UTF-8 from here on; nothing below was read");
        }
        if (number == 1) {
            checkHeader(record.getHeader());
        }
        var fields = record.getFieldCount();
        if (fields != record.getHeader().size()) {
            return broken("has " + fields + " fields, and the header "
                    + record.getHeader().size() + ": put values that hold a comma in quotes");
        }
        number++;
        return new Row(number, new CsvRow(record), null);
    }

    private Row broken(String sentence) {
        number++;
        return new Row(number, null, new RefusedValue("", sentence));
    }

    private void checkHeader(List<String> header) {
        var twice = new HashSet<String>();
        for (var column : header) {
            if (!(columns.contains(column) || CsvRow.isExternalId(column)) || !twice.add(column)) {
                throw ProblemException.badRequest(
                        "csv-header-invalid",
                        "The first line names a column that is unknown or there twice. It may name "
                                + String.join(", ", columns.stream().sorted().toList())
                                + ", externalId, and externalId:psa for the ids of a system such as psa."
                                + " Nothing was changed.");
            }
        }
    }
}
