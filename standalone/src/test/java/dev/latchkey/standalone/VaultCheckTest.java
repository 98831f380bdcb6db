package dev.latchkey.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.kit.security.InternalToken;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a restore has the vault check itself; the vault's jobs are played, one at a time as the real one has it. */
class VaultCheckTest {

    private static final String JOB =
            "{\"id\":%d,\"kind\":\"%s\",\"state\":\"%s\",\"total\":6,\"done\":6,\"broken\":%d,\"erased\":0,\"cause\":%s}";

    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private VaultCheck check;
    private int unfinishedFor;
    private String checked = JOB.formatted(4, "CHECK", "DONE", 0, "null");

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/api/v1/vault/", this::answer);
        server.start();
        check = new VaultCheck(
                "http://localhost:" + server.getAddress().getPort(),
                new InternalToken.Issuer(
                        new ECKeyGenerator(Curve.P_256).keyID("test").generate(), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void followsTheJobThatWasUnderWayToItsEndBeforeItBegins() throws Exception {
        unfinishedFor = 2;

        check.check(silent());

        assertThat(asked).containsExactly("GET /jobs", "GET /jobs/3", "GET /jobs/3", "POST /jobs");
    }

    @Test
    void saysWhyTheVaultIsNotAsItShouldBe() {
        checked = JOB.formatted(4, "CHECK", "FAILED", 1, "\"the master key does not open it\"");
        assertThatThrownBy(() -> check.check(silent())).hasMessage("the master key does not open it");

        checked = JOB.formatted(4, "CHECK", "DONE", 2, "null");
        assertThatThrownBy(() -> check.check(silent())).hasMessageContaining("2 of 6 keys do not open");
    }

    private void answer(HttpExchange exchange) throws IOException {
        var question = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getPath().substring("/api/v1/vault".length());
        asked.add(question);
        switch (question) {
            case "GET /jobs" -> reply(exchange, 200, "{\"items\":[" + rekey() + "]}");
            case "GET /jobs/3" -> {
                unfinishedFor--;
                reply(exchange, 200, rekey());
            }
            case "POST /jobs" -> reply(exchange, unfinishedFor > 0 ? 409 : 202, checked);
            default -> reply(exchange, 404, "{}");
        }
    }

    private String rekey() {
        return JOB.formatted(3, "REKEY", unfinishedFor > 0 ? "RUNNING" : "DONE", 0, "null");
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Progress silent() {
        return new Progress(new PrintStream(PrintStream.nullOutputStream()));
    }
}
