package dev.latchkey.cli;

import picocli.CommandLine.Command;

@Command(
        name = "jobs",
        description = "Lists checks, rekeys and rewraps, and how far they are; the newest first.",
        footer = {"", "Examples:", "  latchkey vault jobs"})
final class VaultJobs extends ConsoleCommand {

    @Override
    int run() {
        var answer = api().get("/vault/jobs");
        if (json()) {
            return printJson(answer);
        }
        var table =
                table("#job", "kind", "#organization", "state", "done", "#broken", "#erased", "by", "begun", "cause");
        for (var job : items(answer)) {
            table.row(
                    String.valueOf(Json.number(job, "id")),
                    Json.words(job, "kind"),
                    job.path("organizationId").isNumber() ? String.valueOf(Json.number(job, "organizationId")) : "all",
                    Json.words(job, "state"),
                    VaultJob.progress(job),
                    Table.number(Json.number(job, "broken")),
                    Table.number(Json.number(job, "erased")),
                    Json.text(job, "requestedBy"),
                    times().brief(Json.text(job, "requestedAt")),
                    Json.text(job, "cause"));
        }
        if (table.isEmpty()) {
            out().println("None yet.");
        } else {
            print(table);
        }
        return ExitCode.OK;
    }
}
