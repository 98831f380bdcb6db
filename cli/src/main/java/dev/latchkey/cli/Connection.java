package dev.latchkey.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the console is and which token it gets. */
record Connection(URI url, String token) {

    /** @throws CommandFailure that says what is missing */
    static Connection of(GlobalOptions options, Surroundings surroundings) {
        var environment = surroundings.environment();
        var named = options.data == null ? environment.get("LATCHKEY_DATA") : options.data.toString();
        var data = surroundings.workingDirectory().resolve(named == null || named.isBlank() ? "data" : named);
        return new Connection(
                url(options, environment.get("LATCHKEY_URL"), data),
                token(options, environment.get("LATCHKEY_TOKEN"), data, surroundings));
    }

    private static URI url(GlobalOptions options, @Nullable String fromEnvironment, Path data) {
        if (options.url != null) {
            return checked(options.url.toString());
        }
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return checked(fromEnvironment.strip());
        }
        try {
            return checked(Files.readString(data.resolve("run/address")).strip());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NOT_REACHABLE,
                    "not-running",
                    "Latchkey does not run with the data directory " + data
                            + ": start it with ./latchkey up, or name another with --data or --url");
        }
    }

    private static URI checked(String text) {
        try {
            var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw CommandFailure.usage("wrong-url", "this is no address of a console: " + text);
    }

    private static String token(
            GlobalOptions options, @Nullable String fromEnvironment, Path data, Surroundings surroundings) {
        if (options.tokenFile == null && fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment.strip();
        }
        var file = options.tokenFile == null
                ? data.resolve("secrets/command-line-token")
                : surroundings.workingDirectory().resolve(options.tokenFile);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "no-token",
                    "cannot read the API token in " + file
                            + ": name its file with --token-file, or the data directory with --data");
        }
    }

    @Override
    public String toString() {
        return "Connection[" + url + "]";
    }
}
