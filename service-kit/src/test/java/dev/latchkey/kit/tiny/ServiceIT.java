package dev.latchkey.kit.tiny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.events.Topic;
import dev.latchkey.kit.LatchkeyService;
import dev.latchkey.kit.secrets.SecretFiles;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import dev.latchkey.kit.security.Role;
import dev.latchkey.kit.topics.TopicNames;
import dev.latchkey.testsupport.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.IllegalTransactionStateException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The kit as a service runs it: started the way every service is, with a real broker and database behind it. */
class ServiceIT {

    private static ConfigurableApplicationContext service;
    private static HttpClient http;
    private static SecretFiles keys;

    @BeforeAll
    static void start(@TempDir Path folder) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
        keys = new SecretFiles(folder);
        keys.makeMissing();
        var database = TestServers.freshDatabase();
        service = LatchkeyService.start(
                TinyApplication.class,
                "tiny-service",
                Map.of(
                        "server.port", "0",
                        "spring.kafka.bootstrap-servers", TestServers.kafka(),
                        "latchkey.topic-prefix", TestServers.freshTopicPrefix(),
                        "latchkey.internal-token-key", keys.internalTokenPublic(),
                        "spring.datasource.url", database.url(),
                        "spring.datasource.username", database.user(),
                        "spring.datasource.password", database.password()));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        service.close();
    }

    @Test
    void carriesAnEventFromCommitToConsumer() throws Exception {
        var answer = post("/runs", "{\"runId\": \"run-1\", \"devices\": 1}", token(Role.EDITOR));

        assertThat(answer.statusCode()).isEqualTo(200);
        await("its own consumer has the event")
                .untilAsserted(() -> assertThat(runs().knows("run-1")).isTrue());
    }

    @Test
    void makesTheTopicsItReadsAndTheirDeadLetters() throws Exception {
        var names = service.getBean(TopicNames.class);

        assertThat(service.getBean(Admin.class).listTopics().names().get())
                .contains(names.of(Topic.TENANT_EVENTS), names.deadLetters(Topic.TENANT_EVENTS, "tiny-service"));
    }

    @Test
    void announcesOnlyInsideATransaction() {
        assertThatThrownBy(() -> runs().announceWithoutTransaction("run-2"))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void answersHealthAndMetricsToAnyone() throws Exception {
        assertThat(get("/actuator/health/readiness", null).body()).contains("UP");
        assertThat(get("/actuator/prometheus", null).body())
                .contains("latchkey_outbox_waiting", "latchkey_outbox_oldest_seconds", "latchkey_outbox_relayed_total");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/me", "/runs?limit=1", "/nowhere", "/actuator/env", "/actuator", "/error"})
    void asksEveryRequestForAToken(String path) throws Exception {
        assertProblem(get(path, null), 401, "not-signed-in");
    }

    @Test
    void refusesATokenThatIsNone() throws Exception {
        var longAgo = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));

        assertProblem(get("/me", "MARKER"), 401, "not-signed-in");
        assertProblem(get("/me", issuer(longAgo).issue(caller(Role.ADMINISTRATOR))), 401, "not-signed-in");
        assertProblem(get("/me", null, "Authorization", "Basic bWF5YTpNQVJLRVI="), 401, "not-signed-in");
    }

    @ParameterizedTest
    @EnumSource
    void givesTheCallerToTheEndpoint(Role role) throws Exception {
        var me = json(get("/me", token(role)));

        assertThat(me.path("name").asString()).isEqualTo("maya.okafor");
        assertThat(me.path("role").asString()).isEqualTo(role.name());
        assertThat(me.path("organizations").toString()).isEqualTo("[7]");
        assertThat(me.path("address").asString()).isEqualTo("192.0.2.41");
    }

    @ParameterizedTest
    @CsvSource({
        "/bug/x, MANAGER",
        "/bug/x, READ_ONLY",
        "/runs?limit=1, EDITOR",
        "/runs?limit=1, LITE",
        "/runs?limit=1, READ_ONLY"
    })
    void refusesARoleTheEndpointDoesNotName(String path, Role role) throws Exception {
        assertProblem(get(path, token(role)), 403, "not-allowed");
    }

    @ParameterizedTest
    @CsvSource({"ADMINISTRATOR, 200", "MANAGER, 200", "EDITOR, 200", "CREATOR, 403", "LITE, 403", "READ_ONLY, 403"})
    void letsEditorsUpChangeThings(Role role, int status) throws Exception {
        var answer = post("/runs", "{\"runId\": \"run-3\", \"devices\": 1}", token(role));

        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MARKER",
                "{\"runId\": \"MARKER\"",
                "{\"runId\": {\"MARKER\": 1}}",
                "{\"runId\": \"x\", \"devices\": \"MARKER\"}",
                "{\"runId\": \"x\", \"devices\": 1, \"MARKER\": 1}",
                "[\"MARKER\"]"
            })
    void refusesABodyItCannotReadWithoutQuotingIt(String body) throws Exception {
        assertProblem(post("/runs", body, token(Role.EDITOR)), 400, "bad-json");
    }

    @Test
    void saysWhichFieldsThereAreWhenOneIsNotKnown() throws Exception {
        var answer = post("/runs", "{\"runId\": \"x\", \"devices\": 1, \"device\": 1}", token(Role.EDITOR));

        assertProblem(answer, 400, "bad-json");
        assertThat(json(answer).path("detail").asString()).endsWith("Known are: devices, runId.");
    }

    @Test
    void refusesParametersOfAnotherKindWithoutQuotingThem() throws Exception {
        var wrong = get("/runs?limit=MARKER", token(Role.MANAGER));
        var missing = get("/runs", token(Role.MANAGER));

        assertProblem(wrong, 400, "bad-request");
        assertThat(json(wrong).path("detail").asString()).isEqualTo("'limit' is not of the kind this needs.");
        assertProblem(missing, 400, "bad-request");
        assertThat(json(missing).path("detail").asString()).contains("limit");
    }

    @Test
    void answersWhatSpringRefusesInTheSameShape() throws Exception {
        assertProblem(get("/nowhere/MARKER", token(Role.MANAGER)), 404, "not-found");
        assertProblem(post("/me", "{}", token(Role.MANAGER)), 405, "method-not-allowed");
    }

    @Test
    void answersProblemsOfTheServiceWithTheirOwnCode() throws Exception {
        var answer = get("/runs/run-9", token(Role.READ_ONLY));

        assertProblem(answer, 404, "run-unknown");
        assertThat(json(answer).path("detail").asString()).isEqualTo("There is no such run.");
    }

    @Test
    void hidesWhatABugSays() throws Exception {
        assertProblem(get("/bug/MARKER", token(Role.ADMINISTRATOR)), 500, "internal-error");
    }

    @Test
    void refusesTheCharacterThatTheDatabaseCannotHave() throws Exception {
        assertProblem(get("/known?runId=MARKER%00", token(Role.READ_ONLY)), 400, "character-refused");
        assertThat(get("/runs/MARKER%00", token(Role.READ_ONLY)).statusCode())
                .as("not even let in")
                .isEqualTo(400);
    }

    @Test
    void saysThatTheDatabaseIsAway() throws Exception {
        assertProblem(get("/away", token(Role.READ_ONLY)), 503, "database-away");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        var problem = json(answer);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("type").asString()).isEqualTo("urn:latchkey:problem:" + code);
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isNotEmpty();
        assertThat(answer.body().replaceAll("\"instance\":\"[^\"]*\"", ""))
                .doesNotContain("MARKER", "Exception", "\tat ", "trace");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static Runs runs() {
        return service.getBean(Runs.class);
    }

    private static Caller caller(Role role) {
        return new Caller("maya.okafor", role, Set.of(7L), "192.0.2.41");
    }

    private static InternalToken.Issuer issuer(Clock clock) {
        return new InternalToken.Issuer(SecretFiles.readJwk(keys.internalTokenPrivate()), clock);
    }

    private static String token(Role role) {
        return issuer(Clock.systemUTC()).issue(caller(role));
    }

    private static HttpResponse<String> get(String path, String token, String... headers)
            throws IOException, InterruptedException {
        var request = request(path, token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body, String token)
            throws IOException, InterruptedException {
        var request = request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String token) {
        var port = service.getEnvironment().getProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }
}
