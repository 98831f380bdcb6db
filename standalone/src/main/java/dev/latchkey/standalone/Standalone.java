package dev.latchkey.standalone;

import dev.latchkey.embedded.EmbeddedServerException;
import dev.latchkey.embedded.FreePort;
import dev.latchkey.kit.secrets.SecretFileException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey up}: every service in this process, on embedded Kafka and PostgreSQL. */
@Command(
        name = "latchkey up",
        description = "Starts Latchkey on this machine and keeps it running until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  latchkey up --demo                 three simulated customers, nothing outside is touched",
            "  latchkey up --data /srv/latchkey   the real thing; connect tenants with 'latchkey tenants connect'",
            "  latchkey up --demo --port 9000     the console on another port",
            "",
            "Exit codes: 0 stopped by Ctrl-C, 1 did not start, 2 wrong usage."
        })
public final class Standalone implements Callable<Integer> {

    @Option(names = "--demo", description = "Run against a simulated Microsoft with three customers.")
    private boolean demo;

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept. Default: ./data")
    private Path data = Path.of("data");

    @Option(names = "--port", paramLabel = "N", description = "Port of the console. Default: 8080")
    private int port = 8080;

    @Option(
            names = "--exit-when-ready",
            hidden = true,
            description = "Stop as soon as everything runs; the build records a start-up cache with it.")
    private boolean exitWhenReady;

    @Option(
            names = "--exit-after-keys",
            paramLabel = "N",
            hidden = true,
            description = "Stop when so many current keys are in the vault; the build records work with it.")
    private long exitAfterKeys;

    @CommandLine.ArgGroup(validate = false, heading = "%nThe simulated Microsoft (with --demo):%n")
    private DemoOptions demoOptions = new DemoOptions();

    private final Progress progress = new Progress(System.out);

    /** Runs until Ctrl-C. */
    public static void main(String[] arguments) {
        var command = new CommandLine(new Standalone());
        command.setParameterExceptionHandler((e, args) -> {
            System.err.println(e.getMessage() + " (see: latchkey up --help)");
            return CommandLine.ExitCode.USAGE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try {
            if (exits()) {
                port = FreePort.pick();
            }
            checkPort(port);
            // Whether or not it is held already, by us or by whoever named it: nobody else is given it.
            FreePort.take(port);
            if (demo) {
                demoOptions.check();
            }
            try (var directory = DataDirectory.open(data, demo)) {
                logTo(DataDirectory.logs(directory.root()));
                return run(directory);
            }
        } catch (UsageException e) {
            System.err.println("latchkey: " + e.advice());
            return CommandLine.ExitCode.USAGE;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Standalone.class).atError().setCause(e).log("did not start");
            System.err.println("latchkey: did not start: " + firstLine(knownCause(e)) + logHint());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private int run(DataDirectory directory) throws InterruptedException {
        progress.line(
                "Latchkey starts" + (demo ? " with three simulated customers" : "") + ", data in " + directory.root());
        var stopped = new CountDownLatch(1);
        var stop = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            awaitQuietly(stopped);
                        },
                        "stop"));
        try (var installation =
                Installation.start(directory, port, demo ? Optional.of(demoOptions) : Optional.empty(), progress)) {
            directory.announce(installation.consoleUrl());
            var console = new ConsoleClient(
                    installation.consoleUrl(), directory.secrets().commandLineToken());
            greet(directory, console, installation);
            if (installation.demo().isPresent()) {
                installation.demo().get().seed(installation.consoleUrl(), console, progress, stop, exitAfterKeys);
            }
            if (!exits()) {
                stop.await();
                progress.line("Stopping …");
            }
        } finally {
            progress.line("Stopped.");
            stopped.countDown();
        }
        return 0;
    }

    private boolean exits() {
        return exitWhenReady || exitAfterKeys > 0;
    }

    private void greet(DataDirectory directory, ConsoleClient console, Installation installation) {
        progress.line("Ready in " + progress.elapsed());
        progress.line("");
        progress.line("  Console   " + installation.consoleUrl());
        progress.line("  Sign in   " + console.signInLink() + "   (works once, for 15 minutes)");
        progress.line("  Try       latchkey status · latchkey devices find · latchkey help");
        progress.line("  Logs      " + DataDirectory.logs(directory.root()).resolve("latchkey.log"));
        progress.line("  Stop      Ctrl-C");
        progress.line("");
    }

    private static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new UsageException("--port must be between 1 and 65535, was " + port);
        }
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.setReuseAddress(true);
        } catch (java.io.IOException e) {
            throw new UsageException("port " + port + " is taken or not allowed; choose another with --port");
        }
    }

    static void logTo(Path logs) {
        try {
            Files.createDirectories(logs);
        } catch (java.io.IOException e) {
            throw new UsageException("cannot write logs to " + logs + ": check its owner and permissions");
        }
        System.setProperty("latchkey.logs", logs.toString());
        // Six contexts share one process and one log file: none of them may reset it.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static Throwable knownCause(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SecretFileException || cause instanceof EmbeddedServerException) {
                return cause;
            }
        }
        return failure;
    }

    private static String firstLine(Throwable failure) {
        var message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static String logHint() {
        var logs = System.getProperty("latchkey.logs");
        return logs == null ? "" : " (see " + logs + "/latchkey.log)";
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
