package dev.latchkey.sync;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.outbox.OutboxRelay;
import dev.latchkey.kit.seal.Opener;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.security.Role;
import dev.latchkey.simulator.Simulator;
import dev.latchkey.testsupport.TestDatabase;
import dev.latchkey.testsupport.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on real servers against a simulated Microsoft, as a test uses it. */
final class RunningSync implements AutoCloseable {

    static final Caller ADMINISTRATOR = new Caller("test", Role.ADMINISTRATOR, null, null);

    private static final JsonMapper JSON = new JsonMapper();

    private final TestDatabase database = TestServers.freshDatabase();
    private final String prefix = TestServers.freshTopicPrefix();
    private final SecretFiles secrets;
    private final Simulator simulator;
    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;

    RunningSync(Path folder, Simulator simulator) {
        this.simulator = simulator;
        secrets = new SecretFiles(folder.resolve("keys"));
        secrets.makeMissing();
        start();
    }

    record Answer(int status, JsonNode body) {}

    Wire wire() {
        return new Wire(prefix);
    }

    /** Opens what was sealed for the vault. */
    Opener vault() {
        return Opener.reading(secrets.vaultSealingPrivate());
    }

    /** Opens tenants' credentials, as rotation-service does. */
    Opener credentials() {
        return Opener.reading(secrets.tenantCredentials());
    }

    JdbcTemplate database() {
        return context.getBean(JdbcTemplate.class);
    }

    long count(String table) {
        return database().queryForObject("select count(*) from " + table, Long.class);
    }

    /** From now on announcements stay in the outbox, as when the process dies right after the commit. */
    void stopRelay() {
        context.getBean(OutboxRelay.class).stop();
    }

    void restart() {
        context.close();
        start();
    }

    Answer get(String path, Caller caller) {
        return exchange(request(path, caller).GET().build());
    }

    Answer post(String path, Caller caller, String body) {
        return exchange(request(path, caller)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    Answer getWithoutToken(String path) {
        return exchange(HttpRequest.newBuilder(address(path)).GET().build());
    }

    static Caller someoneOf(Role role, Long... organizations) {
        return new Caller("someone", role, Set.of(organizations), null);
    }

    @Override
    public void close() {
        http.close();
        context.close();
    }

    private HttpRequest.Builder request(String path, Caller caller) {
        var issuer = new InternalToken.Issuer(SecretFiles.readJwk(secrets.internalTokenPrivate()), Clock.systemUTC());
        return HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + issuer.issue(caller));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    private Answer exchange(HttpRequest request) {
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), JSON.readTree(response.body().isEmpty() ? "null" : response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start() {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "server.port", "0",
                "spring.kafka.bootstrap-servers", TestServers.kafka(),
                "latchkey.topic-prefix", prefix,
                "latchkey.internal-token-key", secrets.internalTokenPublic(),
                "spring.datasource.url", database.url(),
                "spring.datasource.username", database.user(),
                "spring.datasource.password", database.password()));
        settings.put("sync.vault-sealing-key", secrets.vaultSealingPublic());
        settings.put("sync.tenant-credentials-key", secrets.tenantCredentials());
        settings.put("sync.poll", "50ms");
        settings.put("sync.retry-wait", "50ms");
        settings.put("graph.graph-url", simulator.graphUrl());
        settings.put("graph.login-url", simulator.loginUrl());
        settings.put("graph.trusted-certificate", simulator.certificate());
        settings.put("graph.retry-delay", "0s");
        context = LatchkeyService.start(SyncApplication.class, "sync-service", settings);
    }
}
