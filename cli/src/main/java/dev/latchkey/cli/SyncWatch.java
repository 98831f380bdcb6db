package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "watch",
        description = {
            "Shows the runs that go on, redrawn in place.",
            "When the output is no terminal, one line for each change. Ctrl-C ends it; the runs go on."
        },
        footer = {"", "Examples:", "  latchkey sync watch", "  latchkey sync watch --until-idle | tee sync.log"})
final class SyncWatch extends ConsoleCommand {

    private static final int BAR = 24;

    @Option(names = "--until-idle", description = "End when nothing runs and nothing is due.")
    private boolean untilIdle;

    /** Lines on the terminal to draw over. */
    private int drawn;

    @Override
    int run() {
        var told = new HashMap<String, String>();
        // A console that never was there is not waited for.
        var progress = api().get("/sync/progress");
        while (true) {
            if (json()) {
                out().println(Json.write(progress));
            } else if (onTerminal()) {
                redraw(lines(progress));
            } else {
                tellChanges(progress, told);
            }
            out().flush();
            if (untilIdle && idle(progress)) {
                return ExitCode.OK;
            }
            pause();
            progress = getPatiently("/sync/progress", this::tellAway);
        }
    }

    private void tellAway(String why) {
        if (onTerminal() && !json()) {
            redraw(List.of(why));
            out().flush();
        } else {
            tellProgress(why);
        }
    }

    private boolean onTerminal() {
        return surroundings().columns() > 0;
    }

    private static boolean idle(JsonNode progress) {
        return progress.path("running").isEmpty() && Json.number(progress, "waiting") == 0;
    }

    /** Over what was drawn before; each line is cut, for a wrapped one would not be drawn over. */
    private void redraw(List<String> all) {
        var lines = fitting(all);
        var columns = surroundings().columns();
        var text = new StringBuilder(drawn == 0 ? "" : "\u001b[" + drawn + "A");
        for (var line : lines) {
            text.append(line.length() < columns ? line : line.substring(0, columns - 1))
                    .append("\u001b[K\n");
        }
        out().print(text.append("\u001b[J"));
        drawn = lines.size();
    }

    /**
     * As many as the terminal shows above the cursor, for what has scrolled away cannot be drawn over. The last line,
     * which sums up, is always among them.
     */
    private List<String> fitting(List<String> lines) {
        var rows = surroundings().rows();
        if (rows <= 0 || lines.size() < rows) {
            return lines;
        }
        // One row is the cursor's, one says what is left out, one sums up.
        var shown = Math.max(0, rows - 3);
        var fitting = new ArrayList<>(lines.subList(0, shown));
        fitting.add("… and " + Table.number(lines.size() - 1 - shown) + " more");
        fitting.add(lines.getLast());
        return fitting;
    }

    private void tellChanges(JsonNode progress, Map<String, String> told) {
        var now = new HashMap<String, String>();
        for (var run : progress.path("running")) {
            now.put(Json.text(run, "runId"), figures(run));
            if (!figures(run).equals(told.get(Json.text(run, "runId")))) {
                out().println(Tenants.name(run) + ": " + figures(run));
            }
        }
        now.put("", totals(progress));
        if (!totals(progress).equals(told.get(""))) {
            out().println(totals(progress));
        }
        told.clear();
        told.putAll(now);
    }

    private static List<String> lines(JsonNode progress) {
        var lines = new ArrayList<String>();
        for (var run : progress.path("running")) {
            var name = Tenants.name(run);
            var brief = name.length() > 24 ? name.substring(0, 23) + "…" : name;
            lines.add(String.format(Locale.ROOT, "%-24s  %s  %s", brief, bar(done(run), expected(run)), figures(run)));
        }
        lines.add(totals(progress));
        return lines;
    }

    private static String totals(JsonNode progress) {
        var rate = progress.path("secretsPerSecond").asDouble(0);
        var left = 0L;
        for (var run : progress.path("running")) {
            left += Math.max(0, Json.number(run, "secretsWanted") - Json.number(run, "secretsRead"));
        }
        var wait = rate > 0 && left > 0 ? ", about " + Times.words((long) Math.ceil(left / rate)) + " left" : "";
        return Table.number(progress.path("running").size()) + " running, "
                + Table.number(Json.number(progress, "waiting")) + " waiting, "
                + Table.number(Json.number(progress, "done")) + " done in the last hour, "
                + String.format(Locale.ROOT, "%.1f keys/s", rate) + wait;
    }

    private static String figures(JsonNode run) {
        var what = switch (Json.text(run, "phase")) {
            case "DEVICES" -> "devices";
            case "KEYS" -> "keys";
            default -> "keys read";
        };
        var expected = expected(run);
        return Table.number(done(run)) + (expected > 0 ? " of " + Table.number(expected) : "") + " " + what;
    }

    private static long done(JsonNode run) {
        return switch (Json.text(run, "phase")) {
            case "DEVICES" -> Json.number(run, "devices");
            case "KEYS" -> Json.number(run, "keys");
            default -> Json.number(run, "secretsRead");
        };
    }

    /** 0 when nobody knows. */
    private static long expected(JsonNode run) {
        return switch (Json.text(run, "phase")) {
            case "DEVICES" -> Json.number(run, "devicesExpected");
            case "KEYS" -> Json.number(run, "keysExpected");
            default -> Json.number(run, "secretsWanted");
        };
    }

    private static String bar(long done, long expected) {
        var full = expected <= 0 ? 0 : (int) Math.min(BAR, BAR * done / expected);
        return "█".repeat(full) + "░".repeat(BAR - full);
    }
}
