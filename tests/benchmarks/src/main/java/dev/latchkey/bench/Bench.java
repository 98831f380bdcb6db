package dev.latchkey.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code latchkey bench}: measures what the README promises, each figure beside a floor of the same run. */
@Command(
        name = "latchkey bench",
        description = "Measures what the README promises. Figures of a shared machine vary: read the ratio.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nBenchmarks:%n",
        footer = {
            "  ingest   keys per second from connecting tenants until all are stored, matched and audited",
            "  matching devices per second matched for the first time, one change of the registry, and how often it is right",
            "  outbox   events per second through the outbox relay, against a bare producer and a bare insert",
            "  start    seconds until 'up --demo' is ready, and how much memory it holds",
            "  sweep    seconds to read all tenants once more when nothing has changed, and what that writes",
            "  throttle how much of a tenant's published limit graph-client uses, and how often it is refused",
            "  vault    keys per second stored, and how long finding one among a million and revealing one takes",
            "  vs-sequential  a first sync against a plain client that makes one call at a time",
            "",
            "Examples:",
            "  latchkey bench ingest --tenants 20 --devices 100",
            "  latchkey bench matching --devices 50000",
            "  latchkey bench outbox",
            "  latchkey bench vault --keys 50000",
            "  latchkey bench start --json start.json"
        })
public final class Bench implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            description = "ingest, matching, outbox, start, sweep, throttle, vault or vs-sequential")
    private String name = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    @Option(names = "--events", paramLabel = "N", description = "outbox: how many events. Default: 200000")
    private int events = 200_000;

    @Option(names = "--keys", paramLabel = "N", description = "vault: how many keys. Default: 1000000")
    private int keys = 1_000_000;

    @Option(names = "--runs", paramLabel = "N", description = "start: how many starts; the median counts. Default: 3")
    private int runs = 3;

    @Option(
            names = "--tenants",
            paramLabel = "N",
            description = "Simulated customers. Default: 200 (ingest), 1000 (sweep), 100 (vs-sequential)")
    private @Nullable Integer tenants;

    @Option(
            names = "--devices",
            paramLabel = "N",
            description =
                    "Windows devices of each. Default: 250 (ingest), 500 (sweep), 12 (vs-sequential); of all together and"
                            + " as many configurations: 500000 (matching)")
    private @Nullable Integer devices;

    @Option(
            names = "--latency",
            paramLabel = "MS",
            split = ",",
            description =
                    "Milliseconds of each call to Microsoft; ingest runs once for each. Default: 0,150 (ingest), 150")
    private List<Integer> latencies = List.of();

    @Option(names = "--seconds", paramLabel = "N", description = "throttle: how long. Default: 60")
    private int seconds = 60;

    @Option(names = "--launcher", hidden = true, description = "start: the launcher to run.")
    private Path launcher = Path.of("latchkey");

    /** Runs one benchmark. */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var command = new CommandLine(new Bench());
        command.setParameterExceptionHandler((e, args) -> {
            System.err.println(e.getMessage() + " (see: latchkey bench --help)");
            return CommandLine.ExitCode.USAGE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Benchmark benchmark;
        switch (name) {
            case "ingest" ->
                benchmark = new IngestBenchmark(
                        orElse(tenants, 200), orElse(devices, 250), latencies.isEmpty() ? List.of(0, 150) : latencies);
            case "matching" -> benchmark = new MatchingBenchmark(orElse(devices, 500_000));
            case "outbox" -> benchmark = new OutboxBenchmark(events);
            case "start" -> benchmark = new StartBenchmark(launcher, runs);
            case "sweep" ->
                benchmark = new SweepBenchmark(
                        orElse(tenants, 1_000), orElse(devices, 500), latencies.isEmpty() ? 150 : latencies.getFirst());
            case "throttle" ->
                benchmark = new ThrottleBenchmark(seconds, latencies.isEmpty() ? 150 : latencies.getFirst());
            case "vault" -> benchmark = new VaultBenchmark(keys);
            case "vs-sequential" ->
                benchmark = new SequentialBenchmark(
                        orElse(tenants, 100), orElse(devices, 12), latencies.isEmpty() ? 150 : latencies.getFirst());
            default -> {
                System.err.println("latchkey bench: no such benchmark: " + name + " (see: latchkey bench --help)");
                return CommandLine.ExitCode.USAGE;
            }
        }
        var figures = benchmark.run();
        table(figures).forEach(System.out::println);
        if (json != null) {
            var mapper = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            Files.writeString(json, mapper.writeValueAsString(figures) + "\n");
        }
        return CommandLine.ExitCode.OK;
    }

    private static int orElse(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }

    private static List<String> table(List<Figure> figures) {
        var lines = new ArrayList<String>();
        lines.add(
                String.format("%-28s %14s %-10s %14s %7s  %s", "figure", "value", "unit", "floor", "ratio", "target"));
        for (var figure : figures) {
            lines.add(String.format(
                            Locale.ROOT,
                            "%-28s %,14.1f %-10s %14s %7s  %s",
                            figure.name(),
                            figure.value(),
                            figure.unit(),
                            figure.floor() == null ? "" : String.format(Locale.ROOT, "%,.1f", figure.floor()),
                            figure.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", figure.ratio()),
                            figure.target() == null ? "" : figure.target())
                    .stripTrailing());
        }
        return lines;
    }
}
