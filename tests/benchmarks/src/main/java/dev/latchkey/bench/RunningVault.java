package dev.latchkey.bench;

import dev.latchkey.audit.AuditApplication;
import dev.latchkey.embedded.FreePort;
import dev.latchkey.embedded.KafkaBroker;
import dev.latchkey.embedded.PostgresServer;
import dev.latchkey.kit.KafkaSettings;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
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
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ConfigurableApplicationContext;

/** A vault on Kafka and a durable PostgreSQL, and audit-service when it is asked for. */
final class RunningVault implements AutoCloseable {

    private final Path folder = Files.createTempDirectory("latchkey-bench");
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SecretFiles secrets = new SecretFiles(folder.resolve("secrets"));
    private final int auditPort = FreePort.pick();
    private final int vaultPort = FreePort.pick();
    private final InternalToken.Issuer tokens;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final ConfigurableApplicationContext vault;

    RunningVault() throws IOException {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        running.push(() -> RunningLatchkey.delete(folder));
        secrets.makeMissing();
        tokens = new InternalToken.Issuer(SecretFiles.readJwk(secrets.internalTokenPrivate()), Clock.systemUTC());
        postgres = keep(PostgresServer.start(
                folder.resolve("postgres"), FreePort.pick(), "benchmark", folder.resolve("postgresql.log")));
        kafka = keep(KafkaBroker.start(folder.resolve("kafka"), FreePort.pick()));
        var settings = settings("vault", vaultPort);
        settings.put("vault.sealing-key", secrets.vaultSealingPrivate());
        settings.put("vault.master-key", secrets.vaultMaster());
        settings.put("vault.audit-url", "http://127.0.0.1:" + auditPort);
        vault = keep(LatchkeyService.start(VaultApplication.class, "vault-service", settings));
    }

    /** Starts audit-service behind everything that was announced so far: reveals wait for what they announce themselves. */
    void startAudit() throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(
                            "latchkey.audit-service",
                            ends(admin).entrySet().stream()
                                    .collect(Collectors.toMap(
                                            Map.Entry::getKey, end -> new OffsetAndMetadata(end.getValue()))))
                    .all()
                    .get();
        }
        keep(LatchkeyService.start(AuditApplication.class, "audit-service", settings("audit", auditPort)));
    }

    /** How many events there are on a topic. */
    long announced(String topic) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return ends(admin).entrySet().stream()
                    .filter(end -> end.getKey().topic().equals(topic))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin) throws ExecutionException, InterruptedException {
        var topics = admin.listTopics().names().get();
        var partitions = admin.describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(one -> new TopicPartition(topic.name(), one.partition())))
                .collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    <T> T bean(Class<T> type) {
        return vault.getBean(type);
    }

    SecretFiles secrets() {
        return secrets;
    }

    Producer<String, byte[]> producer() {
        var properties = new KafkaProperties();
        properties.setBootstrapServers(List.of(kafka.bootstrapServers()));
        return KafkaSettings.producer(properties);
    }

    /** A connection of its own to a database of a service. */
    Connection connect(String service) throws SQLException {
        return DriverManager.getConnection(
                postgres.database("latchkey_" + service) + "?reWriteBatchedInserts=true",
                "latchkey_" + service,
                postgres.password());
    }

    /** Writes now what PostgreSQL would write over the next minutes, in the middle of what is measured. */
    void checkpoint() throws SQLException {
        var url = postgres.database("latchkey_vault");
        try (var connection = DriverManager.getConnection(url, "postgres", postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("checkpoint");
        }
    }

    /** @param json the body of a POST; null for a GET */
    HttpRequest request(String path, Caller caller, @Nullable String json) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + vaultPort + "/api/v1" + path))
                .header("Authorization", "Bearer " + tokens.issue(caller));
        return json == null
                ? request.build()
                : request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build();
    }

    /**
     * Asks again while the vault says that it is busy.
     *
     * @throws IllegalStateException when it is refused
     */
    String send(HttpRequest request) throws IOException, InterruptedException {
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        while (answer.statusCode() == 503) {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        }
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the vault answers " + answer.statusCode() + " to " + request.uri());
        }
        return answer.body();
    }

    private Map<String, Object> settings(String service, int port) {
        var settings = new HashMap<String, Object>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", port);
        settings.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("spring.datasource.url", postgres.database("latchkey_" + service));
        settings.put("spring.datasource.username", "latchkey_" + service);
        settings.put("spring.datasource.password", postgres.password());
        settings.put("latchkey.internal-token-key", secrets.internalTokenPublic());
        return settings;
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.push(started);
        return started;
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
