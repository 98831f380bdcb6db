package dev.latchkey.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A CSV file of tenants. Files it names are read here, next to it, for the API takes only what is in them. */
final class TenantFile {

    static final String HEADER = "tenant_id,name,organization";

    /** Of the API. */
    private static final List<String> COLUMNS = List.of(
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

    private static final List<String> REQUIRED = List.of(HEADER.split(",", -1));
    private static final List<String> OPTIONAL = List.of(
            "application",
            "client_id",
            "client_secret",
            "client_secret_file",
            "certificate_pem_file",
            "refresh_token",
            "refresh_token_file",
            "migrated",
            "interval");

    private final Path file;
    private final Organizations organizations;

    TenantFile(Path file, Organizations organizations) {
        this.file = file;
        this.organizations = organizations;
    }

    /**
     * A row for the API.
     *
     * @param line where it begins in the file
     * @param fields as in {@link #COLUMNS}
     * @param error why it cannot be sent; null when it can
     */
    record Row(
            long line,
            String tenantId,
            List<String> fields,
            @Nullable String error) {
        @Override
        public String toString() {
            return "Row[" + line + ", credential redacted]";
        }
    }

    /** What is wrong with one row. */
    private static final class RowFailure extends Exception {

        private static final long serialVersionUID = 1L;

        RowFailure(String message) {
            super(message, null, false, false);
        }
    }

    /** @throws CommandFailure when it cannot be read as a whole */
    List<Row> read() {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw CommandFailure.usage("file-unreadable", "cannot read " + file);
        }
        var rows = new ArrayList<Row>();
        var lineOf = new HashMap<String, Long>();
        try (var reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .ofNamedCsvRecord(file)) {
            for (var record : reader) {
                checkHeader(record.getHeader());
                rows.add(row(record, lineOf));
            }
        } catch (CsvParseException | UncheckedIOException | IOException e) {
            throw CommandFailure.usage(
                    "file-damaged", file + " is no CSV in UTF-8 (after row " + rows.size() + "); nothing was imported");
        }
        if (rows.isEmpty()) {
            throw CommandFailure.usage("file-empty", file + " holds no tenants below its first line");
        }
        return rows;
    }

    /**
     * As the API takes it.
     *
     * @param byLine gets the row that begins in each line
     */
    static String csv(List<Row> rows, Map<Long, Row> byLine) {
        var text = new StringWriter();
        try (var writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            writer.writeRecord(COLUMNS);
            var line = 2L;
            for (var row : rows) {
                byLine.put(line, row);
                writer.writeRecord(row.fields);
                line += 1
                        + row.fields.stream().mapToLong(TenantFile::lineBreaks).sum();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void checkHeader(List<String> header) {
        var unknown = header.stream()
                .filter(column -> !REQUIRED.contains(column) && !OPTIONAL.contains(column))
                .findFirst();
        if (!header.containsAll(REQUIRED)
                || unknown.isPresent()
                || Set.copyOf(header).size() < header.size()) {
            throw CommandFailure.usage(
                    "file-wrong",
                    file + ", line 1: "
                            + unknown.map(column -> "no column is called " + Table.printable(column) + "; ")
                                    .orElse("")
                            + "it must name " + HEADER + " and how to sign in, of " + String.join(",", OPTIONAL)
                            + "; nothing was imported");
        }
    }

    private Row row(NamedCsvRecord record, Map<String, Long> lineOf) {
        var line = record.getStartingLineNumber();
        // Where fields are missing, a secret could stand in this column.
        var tenantId = record.getFieldCount() == record.getHeader().size() ? field(record, "tenant_id") : "";
        try {
            if (record.getFieldCount() != record.getHeader().size()) {
                throw new RowFailure("it has " + record.getFieldCount() + " fields and the first line "
                        + record.getHeader().size());
            }
            var before = lineOf.putIfAbsent(tenantId.toLowerCase(java.util.Locale.ROOT), line);
            if (before != null) {
                throw new RowFailure("this tenant stands in line " + before + " already");
            }
            return new Row(line, tenantId, fields(record), null);
        } catch (RowFailure e) {
            return new Row(line, tenantId, List.of(), e.getMessage());
        }
    }

    private List<String> fields(NamedCsvRecord record) throws RowFailure {
        var fields = new ArrayList<String>();
        for (var column : COLUMNS) {
            fields.add(
                    switch (column) {
                        case "organization_id" -> organization(field(record, "organization"));
                        case "client_secret", "certificate_pem", "refresh_token" -> secret(record, column);
                        default -> field(record, column);
                    });
        }
        return fields;
    }

    private String organization(String nameOrId) throws RowFailure {
        var id = organizations.find(nameOrId);
        if (id.isEmpty()) {
            throw new RowFailure("no organization is called " + nameOrId);
        }
        return String.valueOf(id.getAsLong());
    }

    private String secret(NamedCsvRecord record, String column) throws RowFailure {
        var direct = field(record, column);
        var named = field(record, column + "_file");
        if (named.isEmpty()) {
            return direct;
        }
        if (!direct.isEmpty()) {
            throw new RowFailure("give " + column + " or " + column + "_file, not both");
        }
        try {
            // The API counts lines as CSV does; one kind of line break keeps both counts equal.
            return String.join("\n", Files.readAllLines(file.resolveSibling(named)))
                    .strip();
        } catch (IOException | java.nio.file.InvalidPathException e) {
            // Not what stands there: it may be the secret itself, put into the wrong column.
            throw new RowFailure("cannot read the file that " + column + "_file names");
        }
    }

    private static String field(NamedCsvRecord record, String column) {
        return record.findField(column).map(String::strip).orElse("");
    }

    private static long lineBreaks(String text) {
        return text.chars().filter(c -> c == '\n').count();
    }
}
