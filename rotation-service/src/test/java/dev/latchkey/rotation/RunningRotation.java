package dev.latchkey.rotation;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.LatchkeyService;
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
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on real servers, with everything a test needs to talk to it. */
final class RunningRotation implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDatabase database = TestServers.freshDatabase();
    private final TestTopics topics = new TestTopics(TestServers.freshTopicPrefix());
    private final SecretFiles secrets;
    private final InternalToken.Issuer tokens;
    private final Map<String, Object> settings = new HashMap<>();
    private @Nullable ConfigurableApplicationContext context;

    RunningRotation(Path folder, Map<String, ?> further) {
        secrets = new SecretFiles(folder);
        secrets.makeMissing();
        tokens = new InternalToken.Issuer(SecretFiles.readJwk(secrets.internalTokenPrivate()), Clock.systemUTC());
        settings.put("server.port", 0);
        settings.put("spring.kafka.bootstrap-servers", TestServers.kafka());
        settings.put("latchkey.topic-prefix", topics.prefix());
        settings.put("latchkey.internal-token-key", secrets.internalTokenPublic());
        settings.put("spring.datasource.url", database.url());
        settings.put("spring.datasource.username", database.user());
        settings.put("spring.datasource.password", database.password());
        settings.put("rotation.tenant-credentials-key", secrets.tenantCredentials());
        settings.put("rotation.slowest-look", "2s");
        settings.put("rotation.first-look", "200ms");
        settings.put("rotation.lease", "9s");
        settings.put("graph.call-timeout", "4s");
        settings.putAll(further);
        start();
    }

    void start() {
        context = LatchkeyService.start(RotationApplication.class, "rotation-service", settings);
    }

    void stop() {
        context().close();
        context = null;
    }

    <T> T bean(Class<T> type) {
        return context().getBean(type);
    }

    SecretFiles secrets() {
        return secrets;
    }

    TestTopics topics() {
        return topics;
    }

    /** An answer of the API. */
    record Answer(int status, JsonNode body) {

        String text(String field) {
            return body.path(field).asString("");
        }
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)), null);
    }

    Answer getAs(String path, Set<Long> organizations) {
        return send(HttpRequest.newBuilder(uri(path)), organizations);
    }

    Answer post(String path, String body) {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                null);
    }

    Answer request(String device, int deadlineSeconds) {
        return post(
                "/api/v1/rotations",
                "{\"device\":\"" + device + "\",\"reason\":\"a test\",\"deadlineSeconds\":" + deadlineSeconds + "}");
    }

    Answer rotation(String rotationId) {
        return get("/api/v1/rotations/" + rotationId);
    }

    private Answer send(HttpRequest.Builder request, @Nullable Set<Long> organizations) {
        var token = tokens.issue(new Caller("ada", Role.EDITOR, organizations, "127.0.0.1"));
        try {
            var answer = http.send(
                    request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + context().getEnvironment().getProperty("local.server.port") + path);
    }

    private ConfigurableApplicationContext context() {
        if (context == null) {
            throw new IllegalStateException("the service is stopped");
        }
        return context;
    }

    String deadLetters(Topic topic) {
        return topic.deadLetterName(topics.prefix(), "rotation-service");
    }

    @Override
    public void close() {
        if (context != null) {
            stop();
        }
        topics.close();
    }
}
