package dev.latchkey.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people may do to the record of a key. */
abstract class ChangeKey extends ConsoleCommand {

    @Parameters(paramLabel = "KEY-ID", description = "The key id, or its start from 8 characters.")
    private String keyId = "";

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Whose key, by name or id. Needed only when several tenants have it: a device took it along.")
    private @Nullable String tenant;

    String wholeId() {
        return KeyIds.whole(api(), keyId);
    }

    String path(String wholeId) {
        return "/keys/" + wholeId
                + (tenant == null ? "" : "?tenantId=" + ConsoleApi.encoded(Tenants.id(api(), tenant)));
    }

    final int set(boolean archived, String done) {
        var answer = api().patch(path(wholeId()), Map.of("archived", archived));
        if (json()) {
            return printJson(answer);
        }
        out().println("Key " + Json.text(answer, "keyId") + " of " + Table.printable(Json.text(answer, "deviceName"))
                + " " + done);
        return ExitCode.OK;
    }

    @Command(
            name = "archive",
            description = "Archives a key that is not in use any more, until that is taken back.",
            footer = {"", "Examples:", "  latchkey keys archive 9F3A0C12"})
    static final class Archive extends ChangeKey {
        @Override
        int run() {
            return set(true, "is archived.");
        }
    }

    @Command(
            name = "unarchive",
            description = "Makes an archived key current, until a newer one of the same device and volume comes.",
            footer = {"", "Examples:", "  latchkey keys unarchive 9F3A0C12"})
    static final class Unarchive extends ChangeKey {
        @Override
        int run() {
            return set(false, "is current.");
        }
    }

    @Command(
            name = "delete",
            description = {
                "Deletes a key for good. Only when 'Sync BitLocker Keys' of its tenant has been off for 10 minutes.",
                "It does not come back by itself when sync is switched on again."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey keys delete 9F3A0C12 --yes",
                "  latchkey keys delete 9F3A0C12 --tenant Contoso --yes"
            })
    static final class Delete extends ChangeKey {

        @Option(names = "--yes", description = "Needed: nobody can undo this.")
        private boolean yes;

        @Override
        int run() {
            if (!yes) {
                throw CommandFailure.usage(
                        "not-confirmed", "this deletes the key for good and nobody can undo it: say so with --yes");
            }
            var id = wholeId();
            api().delete(path(id));
            if (json()) {
                out().println("{\"deleted\": true}");
            } else {
                out().println("Key " + id + " is deleted.");
            }
            return ExitCode.OK;
        }
    }
}
