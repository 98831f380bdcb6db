package dev.latchkey.standalone;

import dev.latchkey.audit.AuditApplication;
import dev.latchkey.console.ConsoleApplication;
import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.matching.MatchingApplication;
import dev.latchkey.rotation.RotationApplication;
import dev.latchkey.sync.SyncApplication;
import dev.latchkey.vault.VaultApplication;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** The servers and the services of one standalone, started together and stopped in the opposite order. */
final class Installation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    /** Starting two contexts at a time is fastest on two cores; more only wait for each other. */
    private static final int STARTERS = 3;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final String consoleUrl;
    private Optional<Demo> demo = Optional.empty();

    private Installation(String consoleUrl) {
        this.consoleUrl = consoleUrl;
    }

    /**
     * Starts everything; returns when every service answers.
     *
     * @param port of the console
     * @param demoOptions for a simulated Microsoft; empty for the real one
     */
    static Installation start(DataDirectory data, int port, Optional<DemoOptions> demoOptions, Progress progress) {
        var installation = new Installation(consoleUrl(port));
        try {
            installation.startAll(data, port, demoOptions, progress);
            return installation;
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    private static String consoleUrl(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** The simulated Microsoft, when there is one. */
    Optional<Demo> demo() {
        return demo;
    }

    String consoleUrl() {
        return consoleUrl;
    }

    private void startAll(DataDirectory data, int port, Optional<DemoOptions> demoOptions, Progress progress) {
        var starters = Executors.newFixedThreadPool(
                STARTERS, Thread.ofPlatform().name("start-", 1).daemon().factory());
        try {
            var postgres = async(
                    starters,
                    () -> keep(progress.step(
                            "PostgreSQL",
                            () -> PostgresServer.start(
                                    data.postgres(),
                                    FreePort.pick(),
                                    data.databasePassword(),
                                    DataDirectory.logs(data.root()).resolve("postgresql.log")))));
            var kafka = async(
                    starters,
                    () -> keep(progress.step("Kafka", () -> KafkaBroker.start(data.kafka(), FreePort.pick()))));
            var simulated =
                    async(starters, () -> demoOptions.map(options -> keep(Demo.start(data, options, progress))));
            var database = join(postgres);
            var broker = join(kafka);
            demo = join(simulated);
            var outside = demo.map(Demo::settings).orElse(Map.of());
            var services = new Services(data, database, broker, outside, port);
            var started = List.of(
                    service(starters, progress, AuditApplication.class, "audit-service", services),
                    service(starters, progress, VaultApplication.class, "vault-service", services),
                    service(starters, progress, MatchingApplication.class, "matching-service", services),
                    service(starters, progress, SyncApplication.class, "sync-service", services),
                    service(starters, progress, RotationApplication.class, "rotation-service", services),
                    service(starters, progress, ConsoleApplication.class, "console", services));
            started.forEach(Installation::join);
        } finally {
            starters.shutdown();
        }
    }

    private CompletableFuture<ConfigurableApplicationContext> service(
            java.util.concurrent.Executor starters,
            Progress progress,
            Class<?> application,
            String name,
            Services services) {
        return async(
                starters,
                () -> keep(
                        progress.step(name, () -> LatchkeyService.start(application, name, services.settings(name)))));
    }

    private <T extends AutoCloseable> T keep(T started) {
        synchronized (running) {
            running.push(started);
        }
        return started;
    }

    private static <T> CompletableFuture<T> async(java.util.concurrent.Executor starters, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, starters);
    }

    private static <T> T join(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Services first, then the servers they need. */
    @Override
    public void close() {
        while (true) {
            AutoCloseable next;
            synchronized (running) {
                next = running.poll();
            }
            if (next == null) {
                return;
            }
            try {
                next.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("did not stop cleanly");
            }
        }
    }

    /** The settings of each service, as an operator would write them for a real installation. */
    static final class Services {

        private final DataDirectory data;
        private final PostgresServer postgres;
        private final KafkaBroker kafka;
        private final Map<String, String> outside;
        private final String consoleUrl;
        private final Map<String, Integer> ports = new TreeMap<>();

        Services(
                DataDirectory data, PostgresServer postgres, KafkaBroker kafka, Map<String, String> outside, int port) {
            this.data = data;
            this.postgres = postgres;
            this.kafka = kafka;
            this.outside = outside;
            this.consoleUrl = consoleUrl(port);
            for (var name : List.of("sync", "matching", "vault", "rotation", "audit")) {
                ports.put(name, FreePort.pick());
            }
            ports.put("console", port);
        }

        Map<String, String> settings(String service) {
            var name = service.replace("-service", "");
            var secrets = data.secrets();
            var settings = new TreeMap<>(outside);
            settings.put("server.address", "127.0.0.1");
            settings.put("server.port", String.valueOf(ports.get(name)));
            settings.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
            if (name.equals("console")) {
                settings.put("console.public-url", consoleUrl);
                settings.put("console.api-tokens", secrets.apiTokens().toString());
                settings.put(
                        "console.internal-token-key",
                        secrets.internalTokenPrivate().toString());
                ports.forEach((other, port) -> settings.put("console.services." + other, "http://127.0.0.1:" + port));
                settings.remove("console.services.console");
                return settings;
            }
            // One for each of its consumers (ADR 026).
            settings.put("latchkey.topic-partitions", "2");
            settings.put("spring.datasource.url", postgres.database("latchkey_" + name));
            settings.put("spring.datasource.username", "latchkey_" + name);
            settings.put("spring.datasource.password", postgres.password());
            // One PostgreSQL serves all five, and each connection is a process of 20 MB. Technicians wait for the
            // vault's.
            settings.put("spring.datasource.hikari.maximum-pool-size", name.equals("vault") ? "12" : "5");
            settings.put(
                    "latchkey.internal-token-key", secrets.internalTokenPublic().toString());
            switch (name) {
                case "sync" -> {
                    settings.put("sync.consent-redirect", consoleUrl + "/consent/callback");
                    settings.put(
                            "sync.vault-sealing-key",
                            secrets.vaultSealingPublic().toString());
                    settings.put(
                            "sync.tenant-credentials-key",
                            secrets.tenantCredentials().toString());
                }
                case "vault" -> {
                    settings.put(
                            "vault.sealing-key", secrets.vaultSealingPrivate().toString());
                    settings.put("vault.master-key", secrets.vaultMaster().toString());
                    settings.put("vault.share.page", consoleUrl + "/share");
                    settings.put("vault.audit-url", "http://127.0.0.1:" + ports.get("audit"));
                }
                case "rotation" ->
                    settings.put(
                            "rotation.tenant-credentials-key",
                            secrets.tenantCredentials().toString());
                default -> {
                    // Matching and audit hold no keys.
                }
            }
            return settings;
        }
    }
}
