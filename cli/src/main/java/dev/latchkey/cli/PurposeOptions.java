package dev.latchkey.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What somebody wants a key for. */
final class PurposeOptions {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for the record. Needed unless the policy says so.")
    private @Nullable String reason;

    @Option(names = "--ticket", paramLabel = "ID", description = "The ticket you work on, for the record.")
    private @Nullable String ticket;

    @Nullable String reason() {
        return reason;
    }

    @Nullable String ticket() {
        return ticket;
    }
}
