package dev.latchkey.vault;

import com.sun.net.httpserver.HttpServer;
import dev.latchkey.events.EventCatalogue;
import dev.latchkey.events.EventCodec;
import dev.latchkey.events.MatchedKeyEvent;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.outbox.OutboxRelay;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.testsupport.TestDatabase;
import dev.latchkey.testsupport.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The real service on real servers, with matching-service and audit-service played by the test. */
public final class VaultUnderTest implements AutoCloseable {

    private final SecretFiles secrets;
    private final TestDatabase database = TestServers.freshDatabase();
    private final String prefix = TestServers.freshTopicPrefix();
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.kafka()), new StringSerializer(), new ByteArraySerializer());
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer audit;
    private final InternalToken.Issuer tokens;
    private final List<String> auditQuestions = new CopyOnWriteArrayList<>();
    private volatile int auditAnswer = 204;
    private ConfigurableApplicationContext service;

    public VaultUnderTest(Path folder) {
        secrets = new SecretFiles(folder);
        secrets.makeMissing();
        tokens = new InternalToken.Issuer(SecretFiles.readJwk(secrets.internalTokenPrivate()), Clock.systemUTC());
        audit = startAudit();
        start();
    }

    public SecretFiles secrets() {
        return secrets;
    }

    public void start() {
        start(Map.of());
    }

    /** @param overrides settings other than usual */
    public void start(Map<String, String> overrides) {
        var settings = new HashMap<String, Object>();
        settings.put("server.port", "0");
        settings.put("spring.kafka.bootstrap-servers", TestServers.kafka());
        settings.put("latchkey.topic-prefix", prefix);
        settings.put("latchkey.internal-token-key", secrets.internalTokenPublic());
        settings.put("spring.datasource.url", database.url());
        settings.put("spring.datasource.username", database.user());
        settings.put("spring.datasource.password", database.password());
        settings.put("vault.sealing-key", secrets.vaultSealingPrivate());
        settings.put("vault.master-key", secrets.vaultMaster());
        settings.put("vault.audit-url", "http://localhost:" + audit.getAddress().getPort());
        settings.putAll(overrides);
        service = LatchkeyService.start(VaultApplication.class, "vault-service", settings);
    }

    public void stop() {
        service.close();
    }

    /** What is committed stays in the outbox from here on. */
    public void stopRelay() {
        service.getBean(OutboxRelay.class).stop();
    }

    /** What audit-service answers from now on when it is asked for a record; 0 breaks the connection. */
    public void auditAnswers(int status) {
        auditAnswer = status;
    }

    /** Path, query and authorization of each question to audit-service. */
    public List<String> auditQuestions() {
        return auditQuestions;
    }

    public void send(MatchedKeyEvent... events) {
        for (var event : events) {
            send(event, EventCodec.encode(event));
        }
    }

    public void send(MatchedKeyEvent event, byte[] value) {
        var record = new ProducerRecord<>(Topic.MATCHED_KEY_EVENTS.name(prefix), event.recordKey(), value);
        var id = UUID.randomUUID().toString();
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id,
                        "ce_type",
                        EventCatalogue.of(event).name(),
                        "ce_source",
                        "/matching-service",
                        "ce_time",
                        event.at().toString(),
                        "ce_subject",
                        event.recordKey(),
                        "ce_tenantid",
                        event.tenantId(),
                        "ce_correlationid",
                        "story-" + id)
                .forEach((name, header) -> record.headers().add(name, header.getBytes(StandardCharsets.UTF_8)));
        var sent = producer.send(record);
        producer.flush();
        if (!sent.isDone()) {
            throw new IllegalStateException("a flushed record is acknowledged");
        }
    }

    public String deadLetters() {
        return Topic.MATCHED_KEY_EVENTS.deadLetterName(prefix, "vault-service");
    }

    public String topic(Topic topic) {
        return topic.name(prefix);
    }

    /** Everything on a topic up to now. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestServers.kafka()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            consumer.endOffsets(partitions).forEach((partition, end) -> {
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                }
            });
            return records;
        }
    }

    /** The public feed about one device, in order. */
    public List<VaultKeyEvent> announced(String deviceId) {
        return records(topic(Topic.VAULT_KEY_EVENTS)).stream()
                .filter(record -> record.key().endsWith("/" + deviceId))
                .map(record -> (VaultKeyEvent) EventCodec.decode(type(record), record.value()))
                .toList();
    }

    public static String type(ConsumerRecord<String, byte[]> record) {
        return new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
    }

    public JdbcClient database() {
        return JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    }

    public HttpResponse<String> get(Caller caller, String path) {
        return exchange(request(caller, path).GET().build());
    }

    public HttpResponse<String> post(Caller caller, String path, String json) {
        return exchange(request(caller, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest.Builder request(Caller caller, String path) {
        var port = service.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path))
                .header("Authorization", "Bearer " + tokens.issue(caller));
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpServer startAudit() {
        try {
            var server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
            server.createContext("/", exchange -> {
                auditQuestions.add(exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                if (auditAnswer > 0) {
                    exchange.sendResponseHeaders(auditAnswer, -1);
                }
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        service.close();
        audit.stop(0);
        producer.close();
        http.close();
    }
}
