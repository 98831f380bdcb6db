package dev.latchkey.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The latchkey command as a user types it. */
final class Cli {

    static final Path LAUNCHER = Path.of(System.getProperty("latchkey.root", "../.."))
            .toAbsolutePath()
            .normalize()
            .resolve("latchkey");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> options;

    /** @param options that say which installation is meant */
    Cli(String... options) {
        this.options = List.of(options);
    }

    record Result(int exit, String out, String err) {

        JsonNode json() {
            return JSON.readTree(out);
        }
    }

    Result run(String... arguments) {
        var command = new ArrayList<String>();
        command.add(LAUNCHER.toString());
        command.addAll(List.of(arguments));
        command.addAll(options);
        return execute(command);
    }

    /** Without naming an installation. */
    static Result bare(String... arguments) {
        var command = new ArrayList<String>();
        command.add(LAUNCHER.toString());
        command.addAll(List.of(arguments));
        return execute(command);
    }

    static ProcessBuilder process(List<String> command) {
        var builder = new ProcessBuilder(command);
        // The build that runs these tests has just built everything.
        builder.environment().put("LATCHKEY_SKIP_BUILD", "1");
        return builder;
    }

    private static Result execute(List<String> command) {
        try {
            var out = Files.createTempFile("latchkey", ".out");
            var err = Files.createTempFile("latchkey", ".err");
            var process = process(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within 180 s");
            }
            var result = new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
