package dev.latchkey.standalone;

import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.demo.DemoCustomers;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The simulated Microsoft of {@code up --demo}, and its customers. */
final class Demo implements AutoCloseable {

    private static final int OTHER_DEVICES_PERCENT = 10;

    /** Looks at the vault without a change, two a second. */
    private static final int LONG_STILL = 120;

    /** More are read as often as real ones, or most of what happens would be looking at what has not changed. */
    private static final int READ_OFTEN = 20;

    private final Simulator simulator;
    private final int tenants;

    private Demo(Simulator simulator, int tenants) {
        this.simulator = simulator;
        this.tenants = tenants;
    }

    static Demo start(DataDirectory data, DemoOptions options, Progress progress) {
        var size = new WorldSize(
                options.tenants, options.devices, Math.max(1, options.devices * OTHER_DEVICES_PERCENT / 100));
        return progress.step("simulated Microsoft", () -> {
            try {
                var simulator = Simulator.start(SimulatorOptions.demo()
                        .withSeed(options.seed)
                        .withSize(size)
                        .withSettings(Settings.DEFAULT.with("latencyMillis", options.latencyMillis))
                        .withCertificateDirectory(data.simulator()));
                return new Demo(simulator, options.tenants);
            } catch (IOException e) {
                throw new UsageException("the simulator does not start in " + data.simulator() + ": " + e.getMessage());
            }
        });
    }

    /** The services talk to the simulator as they would to a Microsoft behind a TLS-inspecting proxy. */
    Map<String, String> settings() {
        var settings = new HashMap<>(Map.of(
                "graph.graph-url", simulator.graphUrl().toString(),
                "graph.login-url", simulator.loginUrl().toString(),
                "graph.trusted-certificate", simulator.certificate().toString(),
                "console.simulator-url", simulator.controlUrl().toString()));
        if (tenants <= READ_OFTEN) {
            settings.put("sync.interval", "20s");
        }
        return settings;
    }

    /**
     * Connects the customers that nobody disconnected, and tells when their keys have arrived.
     *
     * @param atLeast current keys before it may say so
     * @throws IllegalStateException when fewer arrived, and none more within a minute; never when it is 0
     */
    void seed(String consoleUrl, ConsoleClient console, Progress progress, CountDownLatch stop, long atLeast)
            throws InterruptedException {
        var connected = new DemoCustomers(
                        simulator.graphUrl(), simulator.certificate(), URI.create(consoleUrl), console.token())
                .connect(customer -> progress.line("  " + customer));
        if (connected == 0) {
            return;
        }
        var before = -1L;
        var still = 0;
        while (!stop.await(500, TimeUnit.MILLISECONDS)) {
            var keys = console.status().path("keys");
            var current = keys.path("current").asLong();
            still = current == before ? still + 1 : 0;
            if (atLeast > 0 && still > LONG_STILL) {
                throw new IllegalStateException(current + " keys are in the vault, and no more come");
            }
            if (current > 0 && current >= atLeast && current == before) {
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
