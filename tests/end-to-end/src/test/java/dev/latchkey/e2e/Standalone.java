package dev.latchkey.e2e;

import dev.latchkey.embedded.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code latchkey up} as a process of its own. */
final class Standalone implements AutoCloseable {

    private final Process process;
    private final Path printed;
    private final Path data;

    private Standalone(Process process, Path printed, Path data) {
        this.process = process;
        this.printed = printed;
        this.data = data;
    }

    /** Starts and returns at once. */
    static Standalone launch(Path data, String... options) {
        try {
            var printed = Files.createTempFile("latchkey-up", ".out");
            var command = new ArrayList<>(List.of(
                    Cli.LAUNCHER.toString(),
                    "up",
                    "--data",
                    data.toString(),
                    "--port",
                    String.valueOf(FreePort.pick())));
            command.addAll(List.of(options));
            var process = Cli.process(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            return new Standalone(process, printed, data);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Standalone awaitPrinted(String text) {
        Awaitility.await("'" + text + "' is printed")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!process.isAlive() && !printed().contains(text)) {
                        throw new AssertionError("latchkey up ended with " + process.exitValue() + ":\n" + printed());
                    }
                })
                .until(() -> printed().contains(text));
        return this;
    }

    String printed() {
        try {
            return Files.readString(printed, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Path data() {
        return data;
    }

    Cli cli() {
        return new Cli("--data", data.toString());
    }

    Api console() {
        try {
            return new Api(
                    Files.readString(data.resolve("run/address")).strip(),
                    Files.readString(data.resolve("secrets/command-line-token")).strip());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Api simulator() {
        return new Api(console().get("/api/v1/status").path("simulator").asString(), null);
    }

    /** As a power cut does: no shutdown hook runs. The embedded PostgreSQL is left behind, as it would be. */
    void kill() {
        process.toHandle().destroyForcibly();
        await();
    }

    int awaitExit() {
        await();
        return process.exitValue();
    }

    private void await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("latchkey up does not end:\n" + printed());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As Ctrl-C does. */
    @Override
    public void close() {
        if (process.isAlive()) {
            process.toHandle().destroy();
        }
        await();
    }
}
