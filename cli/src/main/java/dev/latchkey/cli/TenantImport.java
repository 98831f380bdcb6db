package dev.latchkey.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Connects the tenants of a CSV file, or replaces their connections. A row that is wrong stops no other; then"
                    + " it ends with 1.",
            "The first line names the columns: " + TenantFile.HEADER
                    + ", and application, or client_id with client_secret,"
                    + " client_secret_file or certificate_pem_file. There may also be refresh_token or"
                    + " refresh_token_file, migrated (true or false) and interval (such as 2h).",
            "An organization is named as latchkey organizations list shows it, or by its id. Paths are looked up from the"
                    + " folder of the CSV file."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey tenants import tenants.csv --dry-run",
            "  latchkey tenants import tenants.csv"
        })
final class TenantImport extends ConsoleCommand {

    /** Few enough that each is done long before the console gives up. */
    private static final int PORTION = 100;

    @Parameters(paramLabel = "FILE.csv", description = "The file.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Only say what would become of each row.")
    private boolean dryRun;

    /** @param outcome CONNECTED, CHANGED, UNCHANGED or REFUSED */
    private record Result(
            long line,
            String tenantId,
            String outcome,
            @Nullable String error) {}

    private record Report(long connected, long changed, long unchanged, long failed, List<Result> rows) {
        static Report of(List<Result> rows) {
            return new Report(
                    count(rows, "CONNECTED"),
                    count(rows, "CHANGED"),
                    count(rows, "UNCHANGED"),
                    count(rows, "REFUSED"),
                    rows);
        }

        private static long count(List<Result> rows, String outcome) {
            return rows.stream().filter(row -> row.outcome.equals(outcome)).count();
        }
    }

    @Override
    int run() {
        var path = surroundings().workingDirectory().resolve(file);
        var rows = new TenantFile(path, Organizations.of(api())).read();
        var good = rows.stream().filter(row -> row.error() == null).toList();
        var results = new ArrayList<Result>();
        for (var row : rows) {
            if (row.error() != null) {
                results.add(new Result(row.line(), row.tenantId(), "REFUSED", row.error()));
            }
        }
        for (var from = 0; from < good.size(); from += PORTION) {
            var portion = good.subList(from, Math.min(from + PORTION, good.size()));
            results.addAll(send(portion, from));
            if (good.size() > PORTION) {
                tellProgress(Table.number(from + portion.size()) + " of " + Table.number(good.size()) + " rows");
            }
        }
        results.sort(Comparator.comparingLong(Result::line));
        var report = Report.of(results);
        if (json()) {
            out().println(Json.write(report));
        } else {
            show(report);
        }
        return report.failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private List<Result> send(List<TenantFile.Row> portion, int before) {
        var byLine = new HashMap<Long, TenantFile.Row>();
        var csv = TenantFile.csv(portion, byLine);
        try {
            var results = new ArrayList<Result>();
            for (var told :
                    api().postCsv("/tenants/import?dryRun=" + dryRun, csv).path("rows")) {
                var row = byLine.get(Json.number(told, "line"));
                if (row != null) {
                    var error = Json.text(told, "error");
                    results.add(new Result(
                            row.line(), row.tenantId(), Json.text(told, "outcome"), error.isEmpty() ? null : error));
                }
            }
            return results;
        } catch (CommandFailure e) {
            if (before == 0 || dryRun) {
                throw e;
            }
            throw new CommandFailure(
                    e.exitCode(),
                    e.code(),
                    e.sentence() + " (the first " + Table.number(before)
                            + " good rows are in; import the file again, what is in stays as it is)");
        }
    }

    /** What is wrong stands last, where it is seen. */
    private void show(Report report) {
        var table = table("#line", "tenant", "outcome", "what is wrong");
        report.rows.stream()
                .sorted(Comparator.comparing(row -> row.outcome.equals("REFUSED")))
                .forEach(row -> table.row(
                        String.valueOf(row.line),
                        row.tenantId,
                        row.error == null ? row.outcome.toLowerCase(Locale.ROOT) : row.outcome,
                        row.error == null ? "" : row.error));
        print(table);
        out().println();
        out().println((dryRun ? "Nothing was changed. It would be: " : "") + Table.number(report.connected)
                + " connected, " + Table.number(report.changed) + " changed, " + Table.number(report.unchanged)
                + " as they were, " + Table.number(report.failed) + " refused.");
    }
}
