package dev.latchkey.audit;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.security.Role;
import dev.latchkey.testsupport.TestDatabase;
import dev.latchkey.testsupport.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on real servers, as a test uses it. */
public final class RunningAudit implements AutoCloseable {

    public static final Caller ADMINISTRATOR = new Caller("test", Role.ADMINISTRATOR, null, null);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestDatabase database = TestServers.freshDatabase();
    private final String prefix = TestServers.freshTopicPrefix();
    private final SecretFiles secrets;
    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;

    public RunningAudit(Path folder) {
        secrets = new SecretFiles(folder.resolve("keys"));
        secrets.makeMissing();
        start();
    }

    public record Answer(int status, JsonNode body) {}

    public Wire wire() {
        return new Wire(prefix);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public JdbcTemplate database() {
        return bean(JdbcTemplate.class);
    }

    public void restart() {
        context.close();
        start();
    }

    public Answer get(String path, Caller caller) {
        return exchange(request(path, caller).GET().build());
    }

    public Answer getWithoutToken(String path) {
        return exchange(HttpRequest.newBuilder(address(path)).GET().build());
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
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start() {
        context = LatchkeyService.start(
                AuditApplication.class,
                "audit-service",
                Map.of(
                        "server.port", "0",
                        "spring.kafka.bootstrap-servers", TestServers.kafka(),
                        "latchkey.topic-prefix", prefix,
                        "latchkey.internal-token-key", secrets.internalTokenPublic(),
                        "spring.datasource.url", database.url(),
                        "spring.datasource.username", database.user(),
                        "spring.datasource.password", database.password()));
    }

    public static Caller someoneOf(Role role, Long... organizations) {
        return new Caller("someone", role, Set.of(organizations), null);
    }
}
