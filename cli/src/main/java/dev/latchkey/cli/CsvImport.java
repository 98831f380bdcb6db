package dev.latchkey.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Sends a CSV file to the API in portions, reading it as it goes. The API says what is wrong with a row; only that a machine
 * stands in two portions can be seen from here alone, so a print of each id is remembered.
 */
abstract class CsvImport extends ConsoleCommand {

    private static final int PORTION = 5_000;
    private static final int MOST_SHOWN = 1_000;
    private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(1);

    @Parameters(paramLabel = "FILE.csv", description = "The file, in UTF-8.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Only say what would become of the rows.")
    private boolean dryRun;

    @Option(names = "--strict", description = "Import nothing when a single row is refused; reads the file twice.")
    private boolean strict;

    /** @param row as a spreadsheet counts: the header is row 1 */
    private record Refused(long row, String column, String error) {}

    private record Sums(long created, long changed, long unchanged, long refused, List<Refused> rows) {

        Sums plus(Sums other) {
            rows.addAll(other.rows.subList(0, Math.min(other.rows.size(), MOST_SHOWN - rows.size())));
            return new Sums(
                    created + other.created,
                    changed + other.changed,
                    unchanged + other.unchanged,
                    refused + other.refused,
                    rows);
        }

        static Sums none() {
            return new Sums(0, 0, 0, 0, new ArrayList<>());
        }
    }

    private record Row(long number, List<String> fields) {}

    /** Where the rows go, with the parameters of the request but for the dry run. */
    abstract String path();

    @Override
    final int run() {
        var path = path();
        if (strict && !dryRun) {
            var check = pass(path, true);
            if (check.refused > 0) {
                return tell(check, "Nothing was imported, because rows are refused. Without --strict it would be: ");
            }
        }
        return tell(pass(path, dryRun), dryRun ? "Nothing was changed. It would be: " : "");
    }

    private int tell(Sums sums, String before) {
        if (json()) {
            out().println(Json.write(sums));
        } else {
            sums.rows.forEach(row -> out().println(Table.printable(
                    "row " + Table.number(row.row) + ": " + (row.column + " " + row.error).strip())));
            if (sums.refused > sums.rows.size()) {
                out().println("… and " + Table.number(sums.refused - sums.rows.size()) + " more");
            }
            out().println(before + Table.number(sums.created) + " created, " + Table.number(sums.changed)
                    + " changed, " + Table.number(sums.unchanged) + " as they were, "
                    + Table.number(sums.refused) + " refused.");
        }
        return sums.refused == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private Sums pass(String path, boolean onlyCheck) {
        var where = surroundings().workingDirectory().resolve(file);
        if (!Files.isReadable(where) || Files.isDirectory(where)) {
            throw CommandFailure.usage("file-unreadable", "cannot read " + where);
        }
        var sums = Sums.none();
        var done = 0L;
        var told = System.nanoTime();
        try (var reader = CsvReader.builder()
                .detectBomHeader(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(where)) {
            var records = reader.iterator();
            if (!records.hasNext()) {
                throw CommandFailure.usage("file-empty", where + " is empty");
            }
            var header = records.next().getFields();
            var seen = new SeenIds();
            while (records.hasNext()) {
                var portion = portion(records, header, done, seen);
                sums = sums.plus(send(path, onlyCheck, header, portion.rows, done))
                        .plus(portion.refused);
                done += portion.read;
                if (System.nanoTime() - told > BETWEEN_PROGRESS.toNanos()) {
                    told = System.nanoTime();
                    tellProgress(Table.number(done) + " rows " + (onlyCheck ? "checked" : "done"));
                }
            }
        } catch (CsvParseException | UncheckedIOException | IOException e) {
            throw CommandFailure.usage(
                    "file-damaged", where + " is no CSV in UTF-8" + (done == 0 || onlyCheck ? "" : whatIsIn(done)));
        }
        if (done == 0) {
            throw CommandFailure.usage("file-empty", where + " holds no rows below its first line");
        }
        return sums;
    }

    private record Portion(List<Row> rows, Sums refused, long read) {}

    private static Portion portion(Iterator<CsvRecord> records, List<String> header, long before, SeenIds seen) {
        var rows = new ArrayList<Row>();
        var refused = Sums.none();
        var read = 0;
        while (records.hasNext() && read < PORTION) {
            read++;
            var row = new Row(before + read + 1, records.next().getFields());
            if (isNew(row, header, seen)) {
                rows.add(row);
            } else {
                refused = refused.plus(new Sums(
                        0,
                        0,
                        0,
                        1,
                        List.of(new Refused(row.number, "", "stands in an earlier row too: keep one of them"))));
            }
        }
        return new Portion(rows, refused, read);
    }

    /** Whether no row before has one of its ids. */
    private static boolean isNew(Row row, List<String> header, SeenIds seen) {
        if (row.fields.size() != header.size()) {
            return true;
        }
        var organization = header.indexOf("organization");
        var owner = organization < 0 ? "" : row.fields.get(organization).strip().toLowerCase(Locale.ROOT);
        var isNew = true;
        for (var i = 0; i < header.size(); i++) {
            var column = header.get(i);
            var id = row.fields.get(i).strip();
            if ((column.equals("id") || column.startsWith("externalId")) && !id.isEmpty()) {
                isNew &= seen.add(owner + "\n" + column + "\n" + id);
            }
        }
        return isNew;
    }

    private Sums send(String path, boolean onlyCheck, List<String> header, List<Row> rows, long before) {
        if (rows.isEmpty()) {
            return Sums.none();
        }
        var csv = new StringWriter();
        try (var writer = CsvWriter.builder().build(csv)) {
            writer.writeRecord(header);
            rows.forEach(row -> writer.writeRecord(row.fields));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            var answer = api().postCsv(path + (path.contains("?") ? "&" : "?") + "dryRun=" + onlyCheck, csv.toString());
            var refused = new ArrayList<Refused>();
            for (var told : answer.path("rows")) {
                refused.add(new Refused(
                        rows.get((int) Json.number(told, "row") - 2).number,
                        Json.text(told, "column"),
                        Json.text(told, "error")));
            }
            return new Sums(
                    Json.number(answer, "created"),
                    Json.number(answer, "changed"),
                    Json.number(answer, "unchanged"),
                    Json.number(answer, "refused"),
                    refused);
        } catch (CommandFailure e) {
            if (before == 0 || onlyCheck) {
                throw e;
            }
            throw new CommandFailure(e.exitCode(), e.code(), e.sentence() + whatIsIn(before));
        }
    }

    private static String whatIsIn(long rows) {
        return " (the first " + Table.number(rows) + " rows are in; import the file again, what is in stays as it is)";
    }
}
