package dev.latchkey.simulator;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.simulator.traffic.Fault.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class FaultsIT extends RunningSimulator {

    private static final String KEYS = "/v1.0/informationProtection/bitlocker/recoveryKeys";
    private static final String DEVICES = "/v1.0/deviceManagement/managedDevices";

    @BeforeEach
    void smallPages() {
        change("keyPageSize", 10);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"STATUS", "REFUSED_TLS"},
            mode = EnumSource.Mode.EXCLUDE)
    void namesEveryTroubleInTheControlApi(Trouble trouble) throws Exception {
        fault("keys", trouble.toString());

        var waiting = client.json(client.get("/simulator/faults", Map.of()));

        assertThat(waiting.get(0).path("trouble").asString()).isEqualTo(trouble.toString());
    }

    @Test
    void truncatesAnAnswerWithoutSayingSo() throws Exception {
        fault("keys", "truncated");

        var answer = client.get(KEYS, signedIn);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-length"))
                .contains(Integer.toString(answer.body().length()));
        assertThatThrownBy(() -> client.json(answer)).isInstanceOf(JacksonException.class);
    }

    @Test
    void givesOtherTypesAndShapesThanPromised() throws Exception {
        fault("keys", "wrong-types");
        var numbers = page(KEYS);
        fault("keys", "wrong-shape");
        var object = page(KEYS);

        assertThat(numbers.path("value").get(0).path("id").isNumber()).isTrue();
        assertThat(object.path("value").isObject()).isTrue();
    }

    @Test
    void knowsEnumMembersOfTheFuture() throws Exception {
        fault("keys", "unknown-enum");
        fault("devices", "unknown-enum");

        assertThat(page(KEYS).path("value"))
                .allMatch(key -> key.path("volumeType").asString().equals("memberOfTheFuture"));
        assertThat(page(DEVICES).path("value"))
                .allMatch(device -> device.path("managementAgent").asString().equals("memberOfTheFuture"));
    }

    @Test
    void answersWithAnotherKey() throws Exception {
        String keyId = aKey();
        fault("key", "other-key");

        var answer = page(KEYS + "/" + keyId + "?$select=key");

        assertThat(answer.path("key").asString()).hasSize(55);
        assertThat(answer.path("id").asString()).isNotEqualTo(keyId);
    }

    @Test
    void listsItemsTwice() throws Exception {
        fault("keys", "duplicate", "\"skip\":1");

        var ids = walk(100);

        assertThat(ids).hasSize(new HashSet<>(ids).size() + 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"duplicate", "lost", "repeat", "endless", "foreign-link"})
    void aFaultOfPagesLeavesASingleReadAsItIs(String answer) throws Exception {
        String path = KEYS + "/" + aKey() + "?$select=key";
        String right = page(path).path("key").asString();
        client.send("DELETE", "/simulator/calls", null, Map.of());
        fault("key", answer);

        assertThat(page(path).path("key").asString()).isEqualTo(right);

        var calls = client.json(client.get("/simulator/calls", Map.of()));
        assertThat(calls.path("secretReads").path("total").asInt()).isEqualTo(1);
    }

    @Test
    void losesAPageWithoutSayingSo() throws Exception {
        var whole = walk(100);
        fault("keys", "lost");

        var ids = walk(100);

        assertThat(ids).doesNotHaveDuplicates().hasSize(whole.size() - 10);
        assertThat(ids).doesNotContain(whole.get(10), whole.get(19));
    }

    @Test
    void linksAPageToItselfAndThenToTheNextAgain() throws Exception {
        var whole = walk(100);
        fault("keys", "repeat");

        assertThat(walk(100)).hasSize(whole.size() + 10).containsAll(whole);
    }

    @Test
    void linksToAForeignHost() throws Exception {
        fault("keys", "foreign-link");

        assertThat(next(page(KEYS)))
                .hasValueSatisfying(
                        link -> assertThat(URI.create(link).getHost()).isNotEqualTo("localhost"));
    }

    @Test
    void neverComesToAnEndUntilCleared() throws Exception {
        fault("keys", "endless");
        var links = new HashSet<String>();
        String link = KEYS;
        for (int i = 0; i < 20; i++) {
            link = next(page(link)).orElseThrow();
            links.add(link);
        }

        client.send("DELETE", "/simulator/faults", null, Map.of());

        assertThat(links).as("no two links are the same").hasSize(20);
        assertThat(walk(100)).doesNotHaveDuplicates();
    }

    @Test
    void hidesAnErrorBehindAGoodStatus() throws Exception {
        fault("key", "inner-error");
        String steps =
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/informationProtection/bitlocker/recoveryKeys/"
                        + aKey() + "?$select=key\"}]}";

        var step = client.json(client.send("POST", "/v1.0/$batch", steps, signedIn))
                .path("responses")
                .get(0);

        assertThat(step.path("status").asInt()).isEqualTo(200);
        assertThat(step.path("body").path("error").path("code").asString()).isNotBlank();
    }

    @Test
    void hangsUpWithoutAnAnswer() throws Exception {
        // Twice, because the client asks again by itself when a connection it had kept is gone.
        fault("keys", "reset", "\"times\":2");

        assertThatThrownBy(() -> client.get(KEYS, signedIn)).isInstanceOf(IOException.class);
    }

    @Test
    void neverEndsAnAnswer() throws Exception {
        fault("keys", "never-ending");

        try (var blanks = stream(KEYS)) {
            assertThat(blanks.readNBytes(3)).containsOnly(' ');
        }
    }

    @Test
    void sendsMoreThanAnybodyCanHold() throws Exception {
        fault("keys", "huge");

        try (var blanks = stream(KEYS)) {
            assertThat(blanks.skip(100_000_000)).isEqualTo(100_000_000);
            assertThat((char) blanks.read()).isEqualTo('{');
        }
    }

    @Test
    void tellsAnotherTimeThanItIs() throws Exception {
        clock.turn(Duration.ofMinutes(30));
        fault("keys", "skewed", "\"skewHours\":-5");

        var skewed = client.get(KEYS, signedIn);

        assertThat(date(skewed))
                .isEqualTo(clock.instant().minus(Duration.ofHours(5)).truncatedTo(SECONDS));
        assertThat(client.json(skewed).path("value")).isNotEmpty();
        assertThat(date(client.get(KEYS, signedIn))).isEqualTo(clock.instant().truncatedTo(SECONDS));
    }

    @Test
    void refusesNewConnectionsAndKeepsThoseItHas() throws Exception {
        add("{\"answer\":\"refused-tls\",\"skip\":1,\"times\":2}");

        handshake();
        assertThatThrownBy(this::handshake).isInstanceOf(SSLException.class);
        assertThatThrownBy(this::handshake).isInstanceOf(SSLException.class);
        handshake();
        assertThat(client.get(KEYS, signedIn).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"kind\":\"keys\"", "\"tenant\":\"%s\""})
    void cannotRefuseTheConnectionsOfOneTenantOrKind(String part) throws Exception {
        var wish = "{\"answer\":\"refused-tls\","
                + part.formatted(tenant.path("tenantId").asString()) + "}";

        var answer = client.send("POST", "/simulator/faults", wish, Map.of());

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void forgetsATokenButNotTheNextOne() throws Exception {
        fault("keys", "expired-token");

        assertThat(client.get(KEYS, signedIn).statusCode()).isEqualTo(401);
        assertThat(client.get(KEYS, signedIn).statusCode()).isEqualTo(401);
        assertThat(client.get(KEYS, client.signedIn(tenant)).statusCode()).isEqualTo(200);
    }

    @Test
    void withdrawsARoleInTheMiddle() throws Exception {
        fault("keys", "consent-revoked", "\"skip\":1");

        assertThat(client.get(KEYS, signedIn).statusCode()).isEqualTo(200);
        assertThat(client.get(KEYS, signedIn).statusCode()).isEqualTo(403);
        assertThat(client.get(KEYS, client.signedIn(tenant)).statusCode()).isEqualTo(403);
        assertThat(client.get(DEVICES, signedIn).statusCode()).isEqualTo(200);
    }

    @Test
    void spoilsTokenAnswersToo() throws Exception {
        fault("token", "truncated");

        var answer = client.askToken(tenant.path("tenantId").asString(), client.credentials(tenant));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> client.json(answer)).isInstanceOf(JacksonException.class);
    }

    private void fault(String kind, String answer) throws Exception {
        fault(kind, answer, "\"times\":1");
    }

    private void fault(String kind, String answer, String more) throws Exception {
        add("{\"kind\":\"" + kind + "\",\"answer\":\"" + answer + "\"," + more + "}");
    }

    private void add(String wish) throws Exception {
        assertThat(client.send("POST", "/simulator/faults", wish, Map.of()).statusCode())
                .isEqualTo(204);
    }

    private static Instant date(HttpResponse<?> answer) {
        return RFC_1123_DATE_TIME.parse(answer.headers().firstValue("Date").orElseThrow(), Instant::from);
    }

    private JsonNode page(String path) throws Exception {
        return client.json(client.get(path, signedIn));
    }

    private static Optional<String> next(JsonNode page) {
        return Optional.of(page.path("@odata.nextLink"))
                .filter(JsonNode::isString)
                .map(JsonNode::asString);
    }

    /** The ids of all key pages, following the links. */
    private List<String> walk(int mostPages) throws Exception {
        var ids = new ArrayList<String>();
        var link = Optional.of(KEYS);
        for (int i = 0; i < mostPages && link.isPresent(); i++) {
            var page = page(link.get());
            page.path("value").forEach(key -> ids.add(key.path("id").asString()));
            link = next(page);
        }
        return ids;
    }

    private String aKey() throws Exception {
        return deviceThat("works").path("keys").get(0).path("keyId").asString();
    }

    private InputStream stream(String path) throws Exception {
        var http = HttpClient.newBuilder().sslContext(client.tls()).build();
        return http.send(request(path), BodyHandlers.ofInputStream()).body();
    }

    private void handshake() throws IOException {
        var address = simulator.graphUrl();
        try (var connection =
                (SSLSocket) client.tls().getSocketFactory().createSocket(address.getHost(), address.getPort())) {
            connection.startHandshake();
        }
    }

    private HttpRequest request(String path) {
        var request = HttpRequest.newBuilder(simulator.graphUrl().resolve(path));
        signedIn.forEach(request::setHeader);
        return request.build();
    }
}
