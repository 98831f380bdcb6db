package dev.latchkey.bench;

import dev.latchkey.events.CredentialKind;
import dev.latchkey.graph.GraphConnections;
import dev.latchkey.graph.GraphException;
import dev.latchkey.graph.GraphSettings;
import dev.latchkey.graph.SignInCredential;
import dev.latchkey.graph.TenantConnection;
import dev.latchkey.graph.TenantSignIn;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.seal.RecoveryKey;
import dev.latchkey.kit.seal.Sealer;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.WorldSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** Reads single devices of one tenant as fast as graph-client lets it, under the limit that Microsoft publishes. */
final class ThrottleBenchmark implements Benchmark {

    /** Of Intune, per tenant: 2,000 calls in 20 seconds. */
    private static final double CALLS_PER_SECOND = 100;

    private static final int DEVICES = 500;
    private static final int READERS = 64;

    private final int seconds;
    private final int latency;

    ThrottleBenchmark(int seconds, int latency) {
        this.seconds = seconds;
        this.latency = latency;
    }

    @Override
    public List<Figure> run() throws Exception {
        var folder = Files.createTempDirectory("latchkey-bench");
        var secrets = new SecretFiles(folder.resolve("secrets"));
        secrets.makeMissing();
        try (var microsoft = Simulator.start(SimulatorOptions.demo()
                        .withSize(new WorldSize(1, DEVICES, 0))
                        .withSettings(Settings.DEFAULT.with("latencyMillis", latency))
                        .withHttpPort(0)
                        .withCertificateDirectory(folder));
                var connections = new GraphConnections(
                        settings(microsoft),
                        Opener.reading(secrets.vaultSealingPrivate()),
                        (before, now) -> {},
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())) {
            var connection = connections.to(signIn(microsoft, secrets));
            connection.permissions();
            System.err.println("  reading devices of one tenant for " + seconds + " s …");
            return read(microsoft, connection);
        } finally {
            RunningLatchkey.delete(folder);
        }
    }

    private List<Figure> read(Simulator microsoft, TenantConnection connection)
            throws InterruptedException, ExecutionException, IOException {
        var tenant = microsoft.world().tenants().getFirst();
        var answered = new LongAdder();
        var throttled = new LongAdder();
        var end = System.nanoTime() + seconds * 1_000_000_000L;
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var i = 0; i < READERS; i++) {
                var first = i;
                running.add(readers.submit(() -> {
                    for (var device = first; System.nanoTime() < end; device = (device + READERS) % DEVICES) {
                        try {
                            connection.device(tenant.device(device)
                                    .orElseThrow()
                                    .intuneId()
                                    .toString());
                            answered.increment();
                        } catch (GraphException e) {
                            throttled.increment();
                        }
                    }
                }));
            }
            for (var one : running) {
                one.get();
            }
        }
        var refused = refused(microsoft);
        var calls = (double) answered.sum() + refused;
        return List.of(
                Figure.alone("budget used", 100 * answered.sum() / (CALLS_PER_SECOND * seconds), "%", ">= 90"),
                Figure.alone("429 share", 100 * refused / calls, "% of calls", "< 1"),
                Figure.alone("calls given up", (double) throttled.sum(), "calls", null));
    }

    /** How many calls the simulator answered with 429. */
    private static long refused(Simulator microsoft) throws IOException, InterruptedException {
        var counts = microsoft.plainUrl().orElseThrow().resolve("/simulator/calls");
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(counts).build(), HttpResponse.BodyHandlers.ofString());
            return new JsonMapper().readTree(answer.body()).path("throttled").asLong();
        }
    }

    private static TenantSignIn signIn(Simulator microsoft, SecretFiles secrets) {
        var world = microsoft.world();
        var tenant = world.tenants().getFirst().profile().id().toString();
        var clear = RecoveryKey.owning(world.clientSecret().getBytes(StandardCharsets.UTF_8));
        try (var credential = SignInCredential.clientSecret(clear)) {
            var sealed = credential.sealedBy(Sealer.reading(secrets.vaultSealingPublic()), tenant, world.clientId());
            return new TenantSignIn(tenant, world.clientId(), CredentialKind.CLIENT_SECRET, sealed);
        }
    }

    private static GraphSettings settings(Simulator microsoft) {
        return new Binder(new MapConfigurationPropertySource(Map.of(
                        "graph.graph-url", microsoft.graphUrl().toString(),
                        "graph.login-url", microsoft.loginUrl().toString(),
                        "graph.trusted-certificate", microsoft.certificate().toString())))
                .bind("graph", GraphSettings.class)
                .get();
    }
}
