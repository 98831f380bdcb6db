package dev.latchkey.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A kill -9 of our process leaves its PostgreSQL running. Starting beside it fails, or, worse, reaches the orphan with
 * its old settings.
 */
final class OrphanedPostgres {

    /** Of {@code postmaster.pid}: when the server started, in seconds since 1970. */
    private static final int START_LINE = 3;

    /** The file is written a moment after the process began, and the kernel counts from a start of its own. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private OrphanedPostgres() {}

    /** Stops the server that runs on this data directory, if there is one. Touches no other process. */
    static void stop(Path directory) {
        var pidFile = directory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        try {
            var lines = Files.readAllLines(pidFile);
            if (lines.size() < 2
                    || !Path.of(lines.get(1).strip()).toAbsolutePath().equals(directory.toAbsolutePath())) {
                return;
            }
            var orphan = ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                    .filter(process -> isOurs(process, directory, lines));
            if (orphan.isPresent()) {
                stop(orphan.get());
            }
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("cannot read " + pidFile + ": " + e.getMessage(), e);
        }
    }

    /**
     * After the machine went down the file is still there, and its number may be anybody's by now. Whose command cannot be
     * read belongs to another user, so it is not ours; whoever was not started on this folder is not either. Where the system
     * does not tell what it was started with, it is by when: no clock may have been set meanwhile.
     */
    private static boolean isOurs(ProcessHandle process, Path directory, List<String> lines) {
        var info = process.info();
        if (!info.command().orElse("").contains("postgres")) {
            return false;
        }
        var arguments = info.arguments().map(List::of).orElse(List.of());
        var folder = arguments.indexOf("-D") + 1;
        if (folder > 0 && folder < arguments.size()) {
            return Path.of(arguments.get(folder)).toAbsolutePath().equals(directory.toAbsolutePath());
        }
        return beganAsSaid(info, lines);
    }

    private static boolean beganAsSaid(ProcessHandle.Info info, List<String> lines) {
        var began = info.startInstant();
        return lines.size() < START_LINE
                || began.isEmpty()
                || Duration.between(
                                        Instant.ofEpochSecond(Long.parseLong(
                                                lines.get(START_LINE - 1).strip())),
                                        began.get())
                                .abs()
                                .compareTo(TOLERANCE)
                        < 0;
    }

    private static void stop(ProcessHandle orphan) throws IOException {
        // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients.
        new ProcessBuilder("kill", "-INT", String.valueOf(orphan.pid())).start();
        try {
            orphan.onExit().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new EmbeddedServerException(
                    "a PostgreSQL of an earlier run (process " + orphan.pid() + ") does not stop; end it and try again",
                    e);
        } catch (ExecutionException e) {
            throw new EmbeddedServerException("cannot wait for process " + orphan.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while waiting for process " + orphan.pid(), e);
        }
    }
}
