package dev.latchkey.servicetest;

import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.outbox.OutboxRelay;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.security.Role;
import dev.latchkey.testsupport.TestDatabase;
import dev.latchkey.testsupport.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real service on real servers, with a database, topics and keys of its own that outlast a restart. */
public final class RunningService implements AutoCloseable {

    /** May do everything everywhere. */
    public static final Caller ADMINISTRATOR = new Caller("test", Role.ADMINISTRATOR, null, null);

    private static final JsonMapper JSON = new JsonMapper();

    private final Class<?> application;
    private final String name;
    private final TestDatabase database = TestServers.freshDatabase();
    private final SecretFiles secrets;
    private final InternalToken.Issuer tokens;
    private final Map<String, Object> settings = new HashMap<>();
    private final Wire wire;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable ConfigurableApplicationContext context;

    /** Starts a service that needs no settings of its own. */
    public RunningService(Class<?> application, String name, Path folder) {
        this(application, name, folder, secrets -> Map.of());
    }

    /**
     * Starts it.
     *
     * @param folder where its keys are made
     * @param further settings beside those of every service, given the keys
     */
    public RunningService(
            Class<?> application, String name, Path folder, Function<SecretFiles, Map<String, ?>> further) {
        this.application = application;
        this.name = name;
        secrets = new SecretFiles(folder.resolve("keys"));
        secrets.makeMissing();
        tokens = new InternalToken.Issuer(SecretFiles.readJwk(secrets.internalTokenPrivate()), Clock.systemUTC());
        var prefix = TestServers.freshTopicPrefix();
        wire = new Wire(prefix, name);
        settings.put("server.port", "0");
        settings.put("spring.kafka.bootstrap-servers", TestServers.kafka());
        settings.put("latchkey.topic-prefix", prefix);
        settings.put("latchkey.internal-token-key", secrets.internalTokenPublic());
        settings.put("spring.datasource.url", database.url());
        settings.put("spring.datasource.username", database.user());
        settings.put("spring.datasource.password", database.password());
        settings.putAll(further.apply(secrets));
        start();
    }

    /** Somebody who sees these organizations alone. */
    public static Caller someoneOf(Role role, Long... organizations) {
        return new Caller("someone", role, Set.of(organizations), null);
    }

    /** Such as {@code vault-service}. */
    public String name() {
        return name;
    }

    public void start() {
        start(Map.of());
    }

    /** @param overrides settings for this time only */
    public void start(Map<String, ?> overrides) {
        var all = new HashMap<>(settings);
        all.putAll(overrides);
        context = LatchkeyService.start(application, name, all);
    }

    /** A second process of it, as it were, on the same servers; whoever asks for it closes it. */
    public ConfigurableApplicationContext startAnother() {
        return LatchkeyService.start(application, name, settings);
    }

    public void stop() {
        context().close();
        context = null;
    }

    public void restart() {
        stop();
        start();
    }

    /**
     * From now on announcements stay in the outbox, as when the process dies right after the commit. Those of before are out
     * of it: the relay that is interrupted keeps rows that others have already heard.
     */
    public void stopRelay() {
        Awaitility.await("what was announced has left the outbox").until(() -> count("outbox_event") == 0);
        bean(OutboxRelay.class).stop();
    }

    public <T> T bean(Class<T> type) {
        return context().getBean(type);
    }

    /** What the service does by itself, to stop and start it. */
    public SmartLifecycle loop(String beanName) {
        return context().getBean(beanName, SmartLifecycle.class);
    }

    /** Which of its methods answers to what. */
    public RequestMappingHandlerMapping endpoints() {
        // Actuator has one, too.
        return context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    }

    /** The service's own database. */
    public JdbcTemplate database() {
        return bean(JdbcTemplate.class);
    }

    /** A connection of its own to the service's database, as the service's user. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    public long count(String table) {
        return Objects.requireNonNull(database().queryForObject("select count(*) from " + table, Long.class));
    }

    public SecretFiles secrets() {
        return secrets;
    }

    /** The services around this one. */
    public Wire wire() {
        return wire;
    }

    /** What the service answered to one request. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        /** Null of JSON when there is none. */
        public JsonNode body() {
            return JSON.readTree(response.body().isEmpty() ? "null" : response.body());
        }

        /** A field of the body; empty when it is missing. */
        public String text(String field) {
            return body().path(field).asString("");
        }

        /** How many a list has: of CSV the lines below its header, otherwise the items. */
        public long rows() {
            var type = response.headers().firstValue("Content-Type").orElse("");
            return type.startsWith("text/csv")
                    ? response.body().lines().skip(1).count()
                    : body().path("items").size();
        }
    }

    public Answer get(String path, Caller caller) {
        return exchange(request(path, caller).GET());
    }

    public Answer getWithoutToken(String path) {
        return exchange(HttpRequest.newBuilder(address(path)).GET());
    }

    /** @param json the body, which need not be JSON */
    public Answer post(String path, Caller caller, String json) {
        return exchange(request(path, caller)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /**
     * Any other request with a body, such as a PATCH of JSON or a POST of CSV.
     *
     * @param caller null sends no token
     */
    public Answer send(String method, String path, @Nullable Caller caller, String contentType, String body) {
        return exchange((caller == null ? HttpRequest.newBuilder(address(path)) : request(path, caller))
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, Caller caller) {
        return HttpRequest.newBuilder(address(path)).header("Authorization", "Bearer " + tokens.issue(caller));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + context().getEnvironment().getProperty("local.server.port") + path);
    }

    private Answer exchange(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConfigurableApplicationContext context() {
        if (context == null) {
            throw new IllegalStateException(name + " is stopped");
        }
        return context;
    }

    @Override
    public void close() {
        http.close();
        if (context != null) {
            stop();
        }
        wire.close();
    }
}
