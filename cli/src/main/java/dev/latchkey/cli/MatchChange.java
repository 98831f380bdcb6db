package dev.latchkey.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Does something to one device, or to all that pass a filter. */
abstract class MatchChange extends ConsoleCommand {

    @Parameters(
            paramLabel = "DEVICE",
            arity = "0..1",
            description = "Its name, serial number, Entra or Intune id. Without one: all that pass the filter.")
    private @Nullable String device;

    @Mixin
    private MatchFilter filter = new MatchFilter();

    @Option(names = "--all", description = "All devices you may see, when no filter is given.")
    private boolean all;

    @Option(names = "--preview", description = "Only shows what would be done; for many devices also the default.")
    private boolean preview;

    @Option(names = "--yes", description = "Does it without showing it first.")
    private boolean yes;

    private record Wanted(
            String action,
            @Nullable String device,
            @Nullable Long organizationId,
            @Nullable String tenantId,
            @Nullable String state,
            @Nullable String rule,
            @Nullable String reason,
            @Nullable String namePrefix,
            @Nullable Long configurationId,
            boolean evenIfSimilar,
            @Nullable String token) {

        Wanted with(String of) {
            return new Wanted(
                    action,
                    device,
                    organizationId,
                    tenantId,
                    state,
                    rule,
                    reason,
                    namePrefix,
                    configurationId,
                    evenIfSimilar,
                    of);
        }
    }

    abstract String action();

    @Nullable Long configurationId() {
        return null;
    }

    boolean evenIfSimilar() {
        return false;
    }

    @Override
    final int run() {
        if (preview && yes) {
            throw usage("--preview only shows and --yes does: give one of them");
        }
        if (device == null && filter.isEmpty() && !all) {
            throw usage("name a device, give a filter such as --organization, or say --all");
        }
        if (device != null && (!filter.isEmpty() || all)) {
            throw usage("name a device or give a filter, not both");
        }
        var wanted = wanted();
        if (device != null && !preview) {
            return tell(api().post("/matches/changes", wanted));
        }
        var shown = api().post("/matches/previews", wanted);
        if (!yes) {
            return show(shown);
        }
        if (!json()) {
            tellProgress(Table.number(Json.number(shown, "devices")) + " devices, "
                    + Table.number(Json.number(shown, "changed")) + " to change …");
        }
        return tell(api().post("/matches/changes", wanted.with(Json.text(shown, "token"))));
    }

    private Wanted wanted() {
        var which = filter.resolved(api());
        return new Wanted(
                action(),
                device,
                which.organizationId(),
                which.tenantId(),
                which.state(),
                which.rule(),
                which.reason(),
                which.namePrefix(),
                configurationId(),
                evenIfSimilar(),
                null);
    }

    private int show(JsonNode shown) {
        if (json()) {
            return printJson(shown);
        }
        var table = table("device", "is", "becomes", "#configuration", "name", "why not");
        for (var line : shown.path("sample")) {
            var configuration = Json.number(line, "configurationId");
            table.row(
                    Json.text(line, "deviceName"),
                    Json.words(line, "state"),
                    Json.words(line, "effect"),
                    configuration == 0 ? "" : String.valueOf(configuration),
                    Json.text(line, "configurationName"),
                    Json.text(line, "reason"));
        }
        if (!table.isEmpty()) {
            print(table);
            out().println();
        }
        count(shown, "would change", "would stay");
        if (Json.number(shown, "changed") > 0) {
            out().println("Nothing was changed. Do it: the same command with --yes");
        }
        return ExitCode.OK;
    }

    private int tell(JsonNode done) {
        if (json()) {
            return printJson(done);
        }
        count(done, "changed", "stayed");
        return ExitCode.OK;
    }

    private void count(JsonNode counts, String changed, String stayed) {
        out().println(Table.number(Json.number(counts, "changed")) + " " + changed + ", "
                + Table.number(Json.number(counts, "unchanged")) + " " + stayed + " as they are, "
                + Table.number(Json.number(counts, "refused")) + " not possible.");
        for (var refusal : counts.path("refusals")) {
            out().println("  " + Table.number(Json.number(refusal, "devices")) + " × "
                    + Table.printable(Json.text(refusal, "reason")));
        }
    }

    private static CommandFailure usage(String sentence) {
        return new CommandFailure(ExitCode.WRONG_USAGE, "wrong-usage", sentence);
    }
}
