package dev.latchkey.simulator;

import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulator as a program of its own; runs until it is stopped. */
@Command(
        name = "graph-simulator",
        mixinStandardHelpOptions = true,
        description = "Answers as Microsoft Entra and Graph do, for demos and tests.")
public final class SimulatorMain implements Callable<Integer> {

    @Option(
            names = "--port",
            defaultValue = "8443",
            description = "https port; 0 picks one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--http-port", description = "also serve plain http on this port; 0 picks one")
    private @Nullable Integer httpPort;

    @Option(names = "--bind", defaultValue = "127.0.0.1", description = "address (default: ${DEFAULT-VALUE})")
    private String bind = "127.0.0.1";

    @Option(names = "--host", description = "further host name for the certificate; repeatable")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--tenants", defaultValue = "3", description = "customer tenants (default: ${DEFAULT-VALUE})")
    private int tenants;

    @Option(names = "--devices", defaultValue = "40", description = "Windows devices each (default: ${DEFAULT-VALUE})")
    private int devices;

    @Option(
            names = "--other-devices",
            defaultValue = "4",
            description = "macOS and iOS devices each (default: ${DEFAULT-VALUE})")
    private int otherDevices;

    @Option(names = "--seed", defaultValue = "42", description = "same seed, same world (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--latency", defaultValue = "0", description = "milliseconds per call (default: ${DEFAULT-VALUE})")
    private int latency;

    @Option(
            names = "--check-in",
            defaultValue = "4",
            description = "seconds between check-ins of a device with waiting work (default: ${DEFAULT-VALUE})")
    private int checkIn;

    @Option(
            names = "--data",
            defaultValue = "simulator-data",
            description = "directory for the certificate (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("simulator-data");

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new SimulatorMain()).setExecutionExceptionHandler((failure, command, _) -> {
            command.getErr().println("graph-simulator: " + failure.getMessage());
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var stopped = new CountDownLatch(1);
        try (var simulator = Simulator.start(options())) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stopped::countDown));
            println("graph    " + simulator.graphUrl());
            simulator.plainUrl().ifPresent(url -> println("plain    " + url));
            println("control  " + simulator.controlUrl());
            println("trust    " + simulator.certificate().toAbsolutePath());
            stopped.await();
        }
        return 0;
    }

    private void println(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    private SimulatorOptions options() {
        return new SimulatorOptions(
                seed,
                new WorldSize(tenants, devices, otherDevices),
                Settings.DEFAULT.with("latencyMillis", latency).with("checkInSeconds", checkIn),
                InstantSource.system(),
                bind,
                port,
                httpPort == null ? OptionalInt.empty() : OptionalInt.of(httpPort),
                Optional.of(data),
                hosts);
    }
}
