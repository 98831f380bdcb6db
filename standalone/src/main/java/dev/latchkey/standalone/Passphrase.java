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

    private Passphrase() {}

    /**
     * For a new backup; the caller wipes it.
     *
     * @throws UsageException when it is too short, or typed differently the second time
     */
    static char[] choose(@Nullable Path file) {
        var chosen = file == null ? typed("Passphrase of the backup: ") : read(file);
        if (chosen.length < SHORTEST) {
            throw new UsageException("the passphrase needs " + SHORTEST + " characters or more");
        }
        if (file == null && !Arrays.equals(chosen, typed("The same once more: "))) {
            throw new UsageException("these two differ; nothing was written");
        }
        return chosen;
    }

    /** Of a backup that is there; the caller wipes it. */
    static char[] ask(@Nullable Path file) {
        return file == null ? typed("Passphrase of the backup: ") : read(file);
    }

    private static char[] typed(String prompt) {
        var console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> new UsageException(
                        "there is no terminal to type the passphrase at; give it in a file with --passphrase-file"));
        var typed = console.readPassword(prompt);
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
