package dev.latchkey.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "vault",
        description = "All keys at once, for administrators: check, rekey, rewrap, erase.",
        subcommands = {
            VaultCommand.Check.class,
            VaultCommand.Rekey.class,
            VaultCommand.Rewrap.class,
            VaultErase.class,
            VaultJobs.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey vault check",
            "  latchkey vault rekey --organization Contoso",
            "  latchkey vault rewrap",
            "  latchkey vault jobs"
        })
final class VaultCommand extends GroupCommand {

    @Command(
            name = "check",
            description = {
                "Opens every stored key and shows none: proves that each can be read, and names those that cannot.",
                "Data keys are opened as after a restart, so it says beforehand when a master key is missing or wrong.",
                "Ends with 1 when a key that should open does not."
            },
            footer = {"", "Examples:", "  latchkey vault check", "  latchkey vault check --organization Contoso --json"
            })
    static final class Check extends VaultJob {

        @Option(names = "--organization", paramLabel = "NAME", description = "Only this one: its name or id.")
        private @Nullable String organization;

        @Override
        int run() {
            return follow("CHECK", organization);
        }
    }

    @Command(
            name = "rekey",
            description = {
                "Gives organizations new data keys and encrypts their keys anew, while they are read and stored.",
                "It goes on by itself when this command is stopped, and after a crash."
            },
            footer = {
                "",
                "Examples:",
                "  latchkey vault rekey --organization Contoso",
                "  latchkey vault rekey --no-wait      all organizations; see latchkey vault jobs"
            })
    static final class Rekey extends VaultJob {

        @Option(names = "--organization", paramLabel = "NAME", description = "Only this one: its name or id.")
        private @Nullable String organization;

        @Override
        int run() {
            return follow("REKEY", organization);
        }
    }

    @Command(
            name = "rewrap",
            description = {
                "Wraps the data key of every organization by the newest version of the primary master key.",
                "For after a new master key or key provider: then the old one is not needed any more."
            },
            footer = {"", "Examples:", "  latchkey vault rewrap"})
    static final class Rewrap extends VaultJob {
        @Override
        int run() {
            return follow("REWRAP", null);
        }
    }

    /** What the vault shall do. */
    static Map<String, Object> request(String kind, @Nullable Long organizationId) {
        var body = new LinkedHashMap<String, Object>();
        body.put("kind", kind);
        Json.putGiven(body, "organizationId", organizationId);
        return body;
    }
}
