package dev.latchkey.sync.tenant.web;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.sync.tenant.ConnectionDraft;
import dev.latchkey.sync.tenant.ImportTenants.Row;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tenants from CSV in UTF-8 with a header line, read as they come. */
final class TenantRows implements Iterator<Row> {

    private static final List<String> REQUIRED = List.of("tenant_id", "name", "organization_id");
    private static final Set<String> KNOWN = Set.of(
            "tenant_id",
            "name",
            "organization_id",
            "application",
            "client_id",
            "client_secret",
            "certificate_pem",
            "refresh_token",
            "migrated",
            "interval");
    private static final int MOST = 20_000;

    private final CloseableIterator<NamedCsvRecord> records;
    private long rows;
    private long lastLine = 1;
    private boolean ended;

    TenantRows(InputStream body) {
        records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .ofNamedCsvRecord(body)
                .iterator();
    }

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

    @Override
    public Row next() {
        if (rows == MOST) {
            ended = true;
            return new Row(lastLine + 1, null, "One import takes " + MOST + " rows; import the rest in another file.");
        }
        NamedCsvRecord record;
        try {
            record = records.next();
        } catch (CsvParseException | UncheckedIOException e) {
            ended = true;
            return new Row(lastLine + 1, null, "The file is no CSV in UTF-8 from here on; nothing below was read.");
        }
        if (rows == 0) {
            checkHeader(record.getHeader());
        }
        rows++;
        lastLine = record.getStartingLineNumber();
        return row(record);
    }

    private static void checkHeader(List<String> header) {
        if (!header.containsAll(REQUIRED) || !KNOWN.containsAll(header)) {
            throw ProblemException.badRequest(
                    "csv-header-invalid",
                    "The first line must name tenant_id, name, organization_id and either application or client_id with"
                            + " client_secret or certificate_pem; also refresh_token, migrated and interval; nothing else.");
        }
    }

    private static Row row(NamedCsvRecord record) {
        var line = record.getStartingLineNumber();
        if (record.getFieldCount() != record.getHeader().size()) {
            return new Row(
                    line,
                    null,
                    "This line has " + record.getFieldCount() + " fields and the first line "
                            + record.getHeader().size() + ".");
        }
        var migrated = field(record, "migrated");
        if (migrated != null && !migrated.equals("true") && !migrated.equals("false")) {
            return new Row(line, null, "migrated must be true or false.");
        }
        return new Row(
                line,
                new ConnectionDraft(
                        field(record, "tenant_id"),
                        field(record, "name"),
                        organization(field(record, "organization_id")),
                        field(record, "application"),
                        field(record, "client_id"),
                        field(record, "client_secret"),
                        field(record, "certificate_pem"),
                        field(record, "refresh_token"),
                        migrated == null ? null : Boolean.valueOf(migrated),
                        field(record, "interval")),
                null);
    }

    /** @return null, which is refused, for what is no number */
    private static @Nullable Long organization(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String field(NamedCsvRecord record, String name) {
        return record.findField(name)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }
}
