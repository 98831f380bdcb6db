package dev.latchkey.cli;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options every command takes. */
final class GlobalOptions {

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON; errors too, on stderr.")
    boolean json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Data directory of the Latchkey on this machine. Default: $LATCHKEY_DATA, or ./data")
    @Nullable Path data;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "A console elsewhere. Default: $LATCHKEY_URL, or what the data directory says")
    @Nullable URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "File with the API token. Default: $LATCHKEY_TOKEN (the token itself), or the data directory's")
    @Nullable Path tokenFile;
}
