package dev.latchkey.standalone;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a backup is encrypted with: typed unseen or in a file, never an argument that every process can see. */
final class Passphrase {

    private static final int SHORTEST = 12;
    private static final String QUESTION = "Passphrase of the backup: ";

    private final Terminal terminal;

    Passphrase(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Where it is typed. */
    @FunctionalInterface
    interface Terminal {

        /**
         * Shows the question and reads a line unseen.
         *
         * @return null when the person ended the input instead
         * @throws UsageException when there is no terminal
         */
        char @Nullable [] ask(String question);
    }

    /** Typed where this process was started. */
    static Passphrase atTerminal() {
        return new Passphrase(question -> Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> new UsageException(
                        "there is no terminal to type the passphrase at; give it in a file with --passphrase-file"))
                .readPassword(question));
    }

    /**
     * For a new backup; the caller wipes it.
     *
     * @throws UsageException when it is too short, or typed differently the second time
     */
    char[] choose(@Nullable Path file) {
        var chosen = ask(file);
        if (chosen.length < SHORTEST) {
            Arrays.fill(chosen, '\0');
            throw new UsageException("the passphrase needs " + SHORTEST + " characters or more");
        }
        if (file == null && !isTypedAgain(chosen)) {
            Arrays.fill(chosen, '\0');
            throw new UsageException("these two differ; nothing was written");
        }
        return chosen;
    }

    /** Of a backup that is there; the caller wipes it. */
    char[] ask(@Nullable Path file) {
        return file == null ? typed(QUESTION) : read(file);
    }

    private boolean isTypedAgain(char[] chosen) {
        var again = typed("The same once more: ");
        try {
            return Arrays.equals(chosen, again);
        } finally {
            Arrays.fill(again, '\0');
        }
    }

    private char[] typed(String question) {
        var typed = terminal.ask(question);
        return typed == null ? new char[0] : typed;
    }

    private static char[] read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip().toCharArray();
        } catch (IOException e) {
            throw new UsageException("cannot read the passphrase from " + file);
        }
    }
}
