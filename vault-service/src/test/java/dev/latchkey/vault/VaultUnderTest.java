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
import dev.latchkey.vault.crypto.OrganizationKeys;
import dev.latchkey.vault.crypto.WrappedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The real service on real servers, with matching-service and audit-service played by the test. */
public final class VaultUnderTest implements AutoCloseable {

    private static final AtomicLong ORGANIZATIONS = new AtomicLong(1_000);

    private final HttpServer audit = startAudit();
    private final List<String> auditQuestions = new CopyOnWriteArrayList<>();
    private volatile @Nullable Runnable whileAuditIsAsked;
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
                var folder = Files.createTempDirectory("vault-under-test");
                // Beside the master key in a file, a provider that nobody signs in at.
                var provider = Map.of(
                        "vault.keys.transit.url", "http://localhost:1",
                        "vault.keys.transit.key", "latchkey",
                        "vault.keys.transit.token-file", folder.resolve("no-token"));
                return new VaultUnderTest(folder, provider);
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

    /** What happens while the next reveal, or whoever else asks next, waits for audit-service; once. */
    public void whileAuditIsAsked(Runnable what) {
        whileAuditIsAsked = what;
    }

    /** Meanwhile the shared vault needs a provider that refuses to open the only data key of an organization. */
    public void whileKeyProviderRefuses(long organization, Runnable work) {
        var wrapped = database()
                .sql("select wrapped_key, kek_id from organization_key where organization_id = ?")
                .param(organization)
                .query((row, number) -> WrappedKey.of(row.getBytes(1), row.getString(2)))
                .single();
        var outer = "vault:v1:AAAA".getBytes(StandardCharsets.US_ASCII);
        var foreign = ByteBuffer.allocate(64)
                .put((byte) 1)
                .putShort((short) outer.length)
                .put(outer);
        rewrap(organization, WrappedKey.of(foreign.array(), "transit:transit/latchkey:v1"));
        try {
            work.run();
        } finally {
            rewrap(organization, wrapped);
        }
    }

    private void rewrap(long organization, WrappedKey wrapped) {
        database()
                .sql("update organization_key set wrapped_key = ?, kek_id = ? where organization_id = ?")
                .params(wrapped.bytes(), wrapped.kekId(), organization)
                .update();
        service.bean(OrganizationKeys.class).forget(organization, 1);
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
                var meanwhile = whileAuditIsAsked;
                whileAuditIsAsked = null;
                if (meanwhile != null) {
                    meanwhile.run();
                }
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
