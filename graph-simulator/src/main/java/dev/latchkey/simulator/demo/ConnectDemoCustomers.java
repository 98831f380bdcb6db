package dev.latchkey.simulator.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo of an installation of several containers: run once beside it. */
@Command(
        name = "connect-demo-customers",
        description = "Makes the simulated customers known to a Latchkey through its public API.",
        mixinStandardHelpOptions = true)
public final class ConnectDemoCustomers implements Callable<Integer> {

    @Option(names = "--simulator", required = true, description = "Address of the simulator.")
    private URI simulator = URI.create("https://localhost");

    @Option(names = "--certificate", description = "PEM file with the simulator's certificate.")
    private @Nullable Path certificate;

    @Option(names = "--console", required = true, description = "Address of the console.")
    private URI console = URI.create("http://localhost");

    @Option(names = "--token-file", required = true, description = "File with an administrator's API token.")
    private Path tokenFile = Path.of("token");

    /** Connects all simulated customers and ends. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ConnectDemoCustomers()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        var token = Files.readString(tokenFile).strip();
        new DemoCustomers(simulator, certificate, console, token).connect(System.out::println);
        return 0;
    }
}
