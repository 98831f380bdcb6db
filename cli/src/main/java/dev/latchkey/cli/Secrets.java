package dev.latchkey.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Secrets from where nobody reads along; never from the command line, which every process of the machine can see. */
final class Secrets {

    private Secrets() {}

    /**
     * @param file - for stdin
     * @param what for people, such as "client secret"
     */
    static String read(Surroundings surroundings, Path file, String what) {
        try {
            return file.toString().equals("-")
                    ? fromStdin(surroundings, what)
                    : notBlank(Files.readString(surroundings.workingDirectory().resolve(file)), what);
        } catch (IOException e) {
            // Not named: it may be the secret itself.
            throw CommandFailure.usage(
                    "secret-unreadable",
                    "cannot read the file that is given for the " + what + ": is there such a file?");
        }
    }

    /** Typed unseen at a terminal, else from stdin. */
    static String ask(Surroundings surroundings, String what) {
        var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (terminal.isEmpty()) {
            return read(surroundings, Path.of("-"), what);
        }
        var typed = terminal.get().readPassword("The %s: ", what);
        return notBlank(typed == null ? "" : new String(typed), what);
    }

    private static String fromStdin(Surroundings surroundings, String what) throws IOException {
        return notBlank(new String(surroundings.in().readAllBytes(), Charset.defaultCharset()), what);
    }

    private static String notBlank(String secret, String what) {
        if (secret.isBlank()) {
            throw CommandFailure.usage(
                    "secret-missing", "the " + what + " is empty: give it in a file, or on stdin with - as the file");
        }
        return secret.strip();
    }
}
