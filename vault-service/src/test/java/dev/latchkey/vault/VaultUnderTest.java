package dev.latchkey.vault;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.latchkey.events.ConfigurationEvent.OrganizationCreated;
import dev.latchkey.events.Topic;
import dev.latchkey.events.VaultKeyEvent;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.servicetest.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The real service on real servers, with matching-service and audit-service played by the test. */
public final class VaultUnderTest implements AutoCloseable {

    private static final AtomicLong ORGANIZATIONS = new AtomicLong(1_000);

    private final HttpServer audit = startAudit();
    private final List<String> auditQuestions = new CopyOnWriteArrayList<>();
    private volatile int auditAnswer = 204;
    private final RunningService service;

    public VaultUnderTest(Path folder) {
        this(folder, Map.of());
    }

    private VaultUnderTest(Path folder, Map<String, ?> more) {
        service =
                new RunningService(VaultApplication.class, "vault-service", folder, secrets -> settings(secrets, more));
    }

    /** For tests in which one person reveals more than people do. */
    public static VaultUnderTest withoutLimits(Path folder) {
        var limits = new TreeMap<String, Object>();
        for (var per : List.of("per-user", "per-address")) {
            for (var window : List.of("minute", "hour", "day")) {
                limits.put("vault.reveal." + per + "." + window, 10_000);
            }
        }
        return new VaultUnderTest(folder, limits);
    }

    /** One for all tests that need nothing of their own; it ends with the JVM. Not to be stopped or closed. */
    public static VaultUnderTest shared() {
        return Shared.VAULT;
    }

    private static final class Shared {

        private static final VaultUnderTest VAULT = start();

        private static VaultUnderTest start() {
            try {
                return new VaultUnderTest(Files.createTempDirectory("vault-under-test"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** An organization nobody else has. */
    public long freshOrganization() {
        return ORGANIZATIONS.incrementAndGet();
    }

    /** Has the organization announced, and waits until the vault has heard of it. */
    public void announce(long organization) {
        wire().send(new OrganizationCreated(organization, "Contoso", 1, Instant.now(), null, null, null, null));
        await("organization " + organization + " is known")
                .atMost(Duration.ofSeconds(30))
                .until(() -> knows(organization));
    }

    public boolean knows(long organization) {
        return database()
                        .sql("select count(*) from organization where organization_id = ? and not deleted")
                        .param(organization)
                        .query(Long.class)
                        .single()
                == 1;
    }

    private Map<String, ?> settings(SecretFiles secrets, Map<String, ?> more) {
        var settings = new TreeMap<String, Object>(Map.of(
                "vault.sealing-key",
                secrets.vaultSealingPrivate(),
                "vault.master-key",
                secrets.vaultMaster(),
                "vault.audit-url",
                "http://localhost:" + audit.getAddress().getPort(),
                "vault.share.page",
                "https://console.example/share"));
        settings.putAll(more);
        return settings;
    }

    /** The service itself, to stop and start it. */
    public RunningService service() {
        return service;
    }

    /** matching-service, and everybody who listens to the vault. */
    public Wire wire() {
        return service.wire();
    }

    public SecretFiles secrets() {
        return service.secrets();
    }

    /** What audit-service answers from now on when it is asked for a record; 0 breaks the connection. */
    public void auditAnswers(int status) {
        auditAnswer = status;
    }

    /** Path, query and authorization of each question to audit-service. */
    public List<String> auditQuestions() {
        return auditQuestions;
    }

    /** The public feed about one device, in order. */
    public List<VaultKeyEvent> announced(String deviceId) {
        return wire().heard(Topic.VAULT_KEY_EVENTS, VaultKeyEvent.class).stream()
                .filter(event -> event.recordKey().endsWith("/" + deviceId))
                .toList();
    }

    public JdbcClient database() {
        return service.bean(JdbcClient.class);
    }

    /**
     * Whoever comes to that place meanwhile loses the connection to the database for good, as when the process is killed.
     *
     * @param where as in {@code create trigger}, such as {@code before update on password for each row when (new.id = 7)}; a
     *     deferred one dies while committing
     */
    public void dying(String where, Runnable work) {
        var database = service.database();
        database.execute("""
                create function die() returns trigger language plpgsql as $$
                begin
                    perform pg_terminate_backend(pg_backend_pid());
                    return new;
                end
                $$
                """);
        try {
            var kind = where.contains(" deferrable ") ? "constraint trigger" : "trigger";
            database.execute("create " + kind + " dies " + where + " execute function die()");
            work.run();
        } finally {
            database.execute("drop function die() cascade");
        }
    }

    public HttpResponse<String> get(Caller caller, String path) {
        return service.get("/api/v1" + path, caller).response();
    }

    public HttpResponse<String> post(Caller caller, String path, String json) {
        return service.post("/api/v1" + path, caller, json).response();
    }

    /** Any other request; the body may be empty. */
    public HttpResponse<String> send(String method, Caller caller, String path, String json) {
        return service.send(method, "/api/v1" + path, caller, "application/json", json)
                .response();
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
    }
}
