package dev.latchkey.bench;

import dev.latchkey.audit.AuditApplication;
import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.security.Role;
import dev.latchkey.matching.MatchingApplication;
import dev.latchkey.rotation.RotationApplication;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.simulator.SimulatorOptions;
import dev.latchkey.simulator.traffic.Settings;
import dev.latchkey.simulator.world.DeviceView;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.WorldSize;
import dev.latchkey.sync.SyncApplication;
import dev.latchkey.vault.VaultApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole Latchkey in this process: a simulated Microsoft, a durable PostgreSQL, Kafka and all five services. Its folder
 * is thrown away when it is closed.
 */
final class RunningLatchkey implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private record Service(String name, Class<?> application) {}

    /** Those that listen come first: nothing that is announced while the others start waits for them. */
    private static final List<Service> SERVICES = List.of(
            new Service("audit", AuditApplication.class),
            new Service("vault", VaultApplication.class),
            new Service("matching", MatchingApplication.class),
            new Service("rotation", RotationApplication.class),
            new Service("sync", SyncApplication.class));

    private final Path folder;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SecretFiles secrets;
    private final InternalToken.Issuer tokens;
    private final Simulator simulator;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;

    private RunningLatchkey(WorldSize size, Settings microsoft) throws IOException {
        folder = Files.createTempDirectory("latchkey-bench");
        running.push(() -> delete(folder));
        secrets = new SecretFiles(folder.resolve("secrets"));
        secrets.makeMissing();
        tokens = new InternalToken.Issuer(SecretFiles.readJwk(secrets.internalTokenPrivate()), Clock.systemUTC());
        simulator = keep(Simulator.start(SimulatorOptions.demo()
                .withSize(size)
                .withSettings(microsoft)
                .withCertificateDirectory(folder.resolve("simulator"))));
        postgres = keep(PostgresServer.start(
                folder.resolve("postgres"), FreePort.pick(), "benchmark", folder.resolve("postgresql.log")));
        kafka = keep(KafkaBroker.start(folder.resolve("kafka"), FreePort.pick()));
    }

    /**
     * Starts everything.
     *
     * @param settings of sync-service, beside those it needs
     */
    static RunningLatchkey start(WorldSize size, Settings microsoft, Map<String, String> settings) throws IOException {
        return start(SERVICES, size, microsoft, settings);
    }

    /** The same with sync-service alone; what it announces stays on the broker. */
    static RunningLatchkey syncAlone(WorldSize size, Settings microsoft, Map<String, String> settings)
            throws IOException {
        return start(List.of(SERVICES.getLast()), size, microsoft, settings);
    }

    private static RunningLatchkey start(
            List<Service> services, WorldSize size, Settings microsoft, Map<String, String> settings)
            throws IOException {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var latchkey = new RunningLatchkey(size, microsoft);
        SERVICES.forEach(service -> latchkey.ports.put(service.name, FreePort.pick()));
        try {
            for (var service : services) {
                var all = latchkey.settings(service.name);
                all.putAll(service.name.equals("sync") ? settings : Map.of());
                latchkey.keep(LatchkeyService.start(service.application, service.name + "-service", all));
            }
            return latchkey;
        } catch (RuntimeException e) {
            // PostgreSQL is a process of its own and would stay.
            latchkey.close();
            throw e;
        }
    }

    Simulator simulator() {
        return simulator;
    }

    /** A connection of its own to the database of a service. */
    Connection connect(String service) throws SQLException {
        return DriverManager.getConnection(
                postgres.database("latchkey_" + service) + "?reWriteBatchedInserts=true",
                "latchkey_" + service,
                postgres.password());
    }

    /** One statement at a time to the database of a service. */
    JdbcTemplate database(String service) throws SQLException {
        return new JdbcTemplate(new SingleConnectionDataSource(connect(service), true));
    }

    /** Recovery keys that Microsoft has of these tenants. */
    static long keysAtMicrosoft(Collection<Tenant> tenants) {
        return tenants.stream()
                .mapToLong(tenant -> IntStream.range(0, tenant.deviceNumbers())
                        .mapToLong(device -> tenant.keys(device).size())
                        .sum())
                .sum();
    }

    long secretsRead() {
        return simulator.world().tenants().stream()
                .mapToLong(Tenant::secretsRead)
                .sum();
    }

    /** Makes an organization for each tenant, with a configuration for each of its Windows devices. */
    Map<Tenant, Long> document() {
        var organizations = new HashMap<Tenant, Long>();
        for (var tenant : simulator.world().tenants()) {
            var organization = post(
                            "matching",
                            "organizations",
                            Map.of("name", tenant.profile().name()))
                    .path("id")
                    .asLong();
            organizations.put(tenant, organization);
            var entries = IntStream.range(0, tenant.deviceNumbers())
                    .mapToObj(tenant::device)
                    .flatMap(Optional::stream)
                    .filter(device -> device.profile().isWindows())
                    .map(RunningLatchkey::entry)
                    .toList();
            for (var from = 0; from < entries.size(); from += 1_000) {
                post(
                        "matching",
                        "organizations/" + organization + "/configurations",
                        Map.of("configurations", entries.subList(from, Math.min(from + 1_000, entries.size()))));
            }
        }
        return organizations;
    }

    private static Map<String, Object> entry(DeviceView device) {
        return Map.of(
                "externalId", String.valueOf(device.index() + 1),
                "name", device.profile().deviceName(),
                "serialNumber", device.profile().hardware().serialNumber(),
                "macAddresses", List.of(device.profile().hardware().wiFiMacAddress()));
    }

    /** Connects all these tenants with one import. */
    void connect(Map<Tenant, Long> organizations) {
        var csv = new StringBuilder("tenant_id,name,organization_id,client_id,client_secret\n");
        organizations.forEach(
                (tenant, organization) -> csv.append(tenant.profile().id())
                        .append(",\"")
                        .append(tenant.profile().name())
                        .append("\",")
                        .append(organization)
                        .append(',')
                        .append(simulator.world().clientId())
                        .append(',')
                        .append(simulator.world().clientSecret())
                        .append('\n'));
        var imported = post("sync", "tenants/import", "text/csv", csv.toString());
        if (imported.path("connected").asInt() != organizations.size()) {
            throw new IllegalStateException("not every tenant was connected: " + imported.path("rows"));
        }
    }

    /** Asks a service as the console would. */
    JsonNode post(String service, String path, Object body) {
        return post(service, path, "application/json", JSON.writeValueAsString(body));
    }

    private JsonNode post(String service, String path, String type, String body) {
        var administrator = new Caller("bench", Role.ADMINISTRATOR, null, null);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(service) + "/api/v1/" + path))
                .header("Authorization", "Bearer " + tokens.issue(administrator))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            // Busy, says the service; nothing was done.
            while (answer.statusCode() == 503) {
                Thread.sleep(100);
                answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(service + " answers " + answer.statusCode() + " to POST " + path);
            }
            return JSON.readTree(answer.body().isEmpty() ? "null" : answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(service + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> settings(String name) {
        var settings = new HashMap<String, String>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", String.valueOf(ports.get(name)));
        settings.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
        // As in a standalone.
        settings.put("latchkey.topic-partitions", "2");
        settings.put("spring.datasource.url", postgres.database("latchkey_" + name));
        settings.put("spring.datasource.username", "latchkey_" + name);
        settings.put("spring.datasource.password", postgres.password());
        settings.put(
                "latchkey.internal-token-key", secrets.internalTokenPublic().toString());
        settings.put("graph.graph-url", simulator.graphUrl().toString());
        settings.put("graph.login-url", simulator.loginUrl().toString());
        settings.put("graph.trusted-certificate", simulator.certificate().toString());
        settings.put("sync.vault-sealing-key", secrets.vaultSealingPublic().toString());
        settings.put("sync.tenant-credentials-key", secrets.tenantCredentials().toString());
        settings.put(
                "rotation.tenant-credentials-key", secrets.tenantCredentials().toString());
        settings.put("vault.sealing-key", secrets.vaultSealingPrivate().toString());
        settings.put("vault.master-key", secrets.vaultMaster().toString());
        settings.put("vault.audit-url", "http://127.0.0.1:" + ports.get("audit"));
        return settings;
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.push(started);
        return started;
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Override
    public void close() {
        http.close();
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                System.err.println("  did not stop cleanly: " + e);
            }
        }
    }
}
