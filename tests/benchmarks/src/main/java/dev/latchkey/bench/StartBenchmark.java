package dev.latchkey.bench;

import dev.latchkey.embedded.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Starts the demo on an empty folder the way a user does, again after it was stopped, and again after it was killed. */
final class StartBenchmark implements Benchmark {

    private final Path launcher;
    private final int runs;

    StartBenchmark(Path launcher, int runs) {
        this.launcher = launcher.toAbsolutePath();
        this.runs = runs;
    }

    @Override
    public List<Figure> run() throws Exception {
        var ready = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        var afterKill = new ArrayList<Double>();
        var resident = new ArrayList<Double>();
        for (var i = 1; i <= runs; i++) {
            System.err.println("  start " + i + " of " + runs + " …");
            var folder = Files.createTempDirectory("latchkey-start");
            var data = folder.resolve("data");
            ready.add(start(data, resident, Process::destroy));
            again.add(start(data, resident, Process::destroyForcibly));
            afterKill.add(start(data, resident, Process::destroy));
            delete(folder);
        }
        return List.of(
                Figure.alone("ready", median(ready), "s", "<= 10"),
                Figure.alone("ready again", median(again), "s", "<= 10"),
                Figure.alone("ready after a kill", median(afterKill), "s", null),
                Figure.alone("resident", median(resident), "MiB", "<= 1024"));
    }

    private double start(Path data, List<Double> resident, Consumer<Process> end)
            throws IOException, InterruptedException {
        var from = System.nanoTime();
        var process = new ProcessBuilder(
                        launcher.toString(),
                        "up",
                        "--demo",
                        "--data",
                        data.toString(),
                        "--port",
                        String.valueOf(FreePort.pick()))
                .redirectErrorStream(true)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var seconds = awaitLine(out, "Ready in", from);
            awaitLine(out, "keys in the vault", from);
            resident.add(residentMebibytes(process.toHandle()));
            return seconds;
        } finally {
            end.accept(process);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static double awaitLine(BufferedReader out, String text, long from) throws IOException {
        var printed = new StringBuilder();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            printed.append(line).append('\n');
            if (line.contains(text)) {
                return (System.nanoTime() - from) / 1e9;
            }
        }
        throw new IllegalStateException("ended without saying '" + text + "':\n" + printed);
    }

    /**
     * Memory of the process and its children, each page counted once: PostgreSQL's processes share most of theirs.
     * Where the system does not tell shares (macOS), resident sizes are added, which is more.
     */
    private static double residentMebibytes(ProcessHandle process) throws IOException, InterruptedException {
        var kibibytes = 0.0;
        for (var one : Stream.concat(Stream.of(process), process.descendants()).toList()) {
            kibibytes += kibibytes(one.pid());
        }
        return kibibytes / 1024;
    }

    private static double kibibytes(long pid) throws IOException, InterruptedException {
        var shares = Path.of("/proc/" + pid + "/smaps_rollup");
        if (Files.isReadable(shares)) {
            for (var line : Files.readAllLines(shares)) {
                if (line.startsWith("Pss:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
                }
            }
            return 0;
        }
        var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.valueOf(pid)).start();
        var printed = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        ps.waitFor();
        return printed.isEmpty() ? 0 : Double.parseDouble(printed);
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
