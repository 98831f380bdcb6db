package dev.latchkey.standalone;

import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.demo.DemoCustomers;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The simulated Microsoft of {@code up --demo}, and its customers. */
final class Demo implements AutoCloseable {

    private static final int OTHER_DEVICES_PERCENT = 10;

    private final Simulator simulator;

    private Demo(Simulator simulator) {
        this.simulator = simulator;
    }

    static Demo start(DataDirectory data, DemoOptions options, Progress progress) {
        var size = new WorldSize(
                options.tenants, options.devices, Math.max(1, options.devices * OTHER_DEVICES_PERCENT / 100));
        return progress.step("simulated Microsoft", () -> {
            try {
                return new Demo(Simulator.start(SimulatorOptions.demo()
                        .withSeed(options.seed)
                        .withSize(size)
                        .withSettings(Settings.DEFAULT.with("latencyMillis", options.latencyMillis))
                        .withCertificateDirectory(data.simulator())));
            } catch (IOException e) {
                throw new UsageException("the simulator does not start in " + data.simulator() + ": " + e.getMessage());
            }
        });
    }

    /** The services talk to the simulator as they would to a Microsoft behind a TLS-inspecting proxy. */
    Map<String, String> settings() {
        return Map.of(
                "graph.graph-url", simulator.graphUrl().toString(),
                "graph.login-url", simulator.loginUrl().toString(),
                "graph.trusted-certificate", simulator.certificate().toString(),
                "sync.interval", "20s",
                "console.simulator-url", simulator.controlUrl().toString());
    }

    /** Connects the customers that nobody disconnected, and tells when their keys have arrived. */
    void seed(String consoleUrl, ConsoleClient console, Progress progress, CountDownLatch stop)
            throws InterruptedException {
        var connected = new DemoCustomers(
                        simulator.graphUrl(), simulator.certificate(), URI.create(consoleUrl), console.token())
                .connect(customer -> progress.line("  " + customer));
        if (connected == 0) {
            return;
        }
        var before = -1L;
        while (!stop.await(500, TimeUnit.MILLISECONDS)) {
            var keys = console.status().path("keys");
            var current = keys.path("current").asLong();
            if (current > 0 && current == before) {
                progress.line("  " + current + " keys in the vault, "
                        + keys.path("waiting").asLong() + " waiting for a match (" + progress.elapsed() + ")");
                return;
            }
            before = current;
        }
    }

    @Override
    public void close() {
        simulator.close();
    }
}
