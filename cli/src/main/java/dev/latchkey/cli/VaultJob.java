package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Begins work on all keys and follows it to its end. */
abstract class VaultJob extends ConsoleCommand {

    private static final int MOST_SHOWN = 200;

    @Option(names = "--no-wait", description = "Only begin it; latchkey vault jobs tells how far it is.")
    private boolean noWait;

    private record Ended(JsonNode job, List<JsonNode> findings) {}

    final int follow(String kind, @Nullable String organization) {
        var id = organization == null ? null : Long.valueOf(Organizations.idOf(api(), organization));
        var job = api().post("/vault/jobs", VaultCommand.request(kind, id));
        if (noWait) {
            if (json()) {
                return printJson(job);
            }
            out().println("Begun as job " + Json.number(job, "id") + ". See how far it is: latchkey vault jobs");
            return ExitCode.OK;
        }
        var told = -1L;
        while (Json.text(job, "state").equals("RUNNING")) {
            pause();
            job = getPatiently("/vault/jobs/" + Json.number(job, "id"), this::tellProgress);
            var done = Json.number(job, "done");
            if (done > 0 && done != told) {
                told = done;
                tellProgress("  " + progress(job));
            }
        }
        return end(job);
    }

    /** Such as {@code 5,000 of 12,000}; more than there were at the start when keys came meanwhile. */
    static String progress(JsonNode job) {
        return Table.number(Json.number(job, "done")) + " of "
                + Table.number(Math.max(Json.number(job, "done"), Json.number(job, "total")));
    }

    private int end(JsonNode job) {
        var findings = findings(job);
        if (json()) {
            out().println(Json.pretty(Json.tree(new Ended(job, findings))));
        } else {
            describe(job, findings);
        }
        return Json.text(job, "state").equals("DONE") && Json.number(job, "broken") == 0
                ? ExitCode.OK
                : ExitCode.FAILED;
    }

    /** All of them for a program, as many as people read otherwise. */
    private List<JsonNode> findings(JsonNode job) {
        var all = new ArrayList<JsonNode>();
        List<JsonNode> page;
        do {
            var after = all.isEmpty() ? 0 : Json.number(all.getLast(), "passwordId");
            page = items(api().get("/vault/jobs/" + Json.number(job, "id") + "/findings?limit=1000&after=" + after));
            all.addAll(page);
        } while (page.size() == 1_000 && (json() || all.size() < MOST_SHOWN));
        return all;
    }

    private void describe(JsonNode job, List<JsonNode> findings) {
        if (!findings.isEmpty()) {
            var table = table("problem", "key id", "device", "#organization");
            findings.stream()
                    .limit(MOST_SHOWN)
                    .forEach(finding -> table.row(
                            Json.words(finding, "problem"),
                            Json.text(finding, "keyId"),
                            Table.printable(Json.text(finding, "deviceName")),
                            String.valueOf(Json.number(finding, "organizationId"))));
            print(table);
            if (findings.size() > MOST_SHOWN) {
                err().println("There are more: --json lists them all.");
            }
        }
        out().println(summary(job));
    }

    private static String summary(JsonNode job) {
        if (Json.text(job, "state").equals("FAILED")) {
            return "Failed after " + progress(job) + ": " + Table.printable(Json.text(job, "cause"));
        }
        var done = Table.number(Json.number(job, "done"));
        var text = new StringBuilder(
                switch (Json.text(job, "kind")) {
                    case "REWRAP" ->
                        Table.number(Json.number(job, "changed")) + " of " + done + " data keys wrapped anew";
                    case "REKEY" -> Table.number(Json.number(job, "changed")) + " of " + done + " keys encrypted anew";
                    default -> done + " keys opened";
                });
        append(text, job, "broken", "do not open");
        append(text, job, "erased", "were erased");
        append(text, job, "malformed", "open and do not have the form BitLocker accepts");
        return text.append('.').toString();
    }

    private static void append(StringBuilder text, JsonNode job, String field, String words) {
        if (Json.number(job, field) > 0) {
            text.append(String.format(Locale.ROOT, ", %s %s", Table.number(Json.number(job, field)), words));
        }
    }
}
