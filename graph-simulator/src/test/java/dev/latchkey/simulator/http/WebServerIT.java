package dev.latchkey.simulator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebServerIT {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-05T08:00:00Z"));

    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        server = WebServer.http(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                request -> Answer.text(
                        200, "text/plain", request.method() + " " + request.path() + " " + request.body() + "."),
                CLOCK);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersOneRequestAfterTheOtherOnAConnection() throws IOException {
        var answers = say("""
                GET /first HTTP/1.1

                GET /second%20one HTTP/1.1
                Connection: close

                """);

        assertThat(answers).containsSubsequence("GET /first .", "HTTP/1.1 200 OK", "GET /second one .");
    }

    @Test
    void readsBodiesOfEitherFraming() throws IOException {
        var answers = say("""
                POST /a HTTP/1.1
                Content-Length: 5

                wholePOST /b HTTP/1.1
                Transfer-Encoding: chunked

                4
                in p
                A
                arts and p
                0

                GET /c HTTP/1.0

                """);

        assertThat(answers).containsSubsequence("POST /a whole.", "POST /b in parts and p.", "GET /c .");
    }

    @Test
    void tellsACallerThatAsksFirstToGoOn() throws IOException {
        var answers = say("""
                PUT /x HTTP/1.1
                Expect: 100-continue
                Content-Length: 2
                Connection: close

                ok""");

        assertThat(answers).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
    }

    @Test
    void datesAnswersByItsOwnClock() throws IOException {
        assertThat(say("GET / HTTP/1.0\n\n")).contains("\r\nDate: Thu, 05 Nov 2026 08:00:00 GMT\r\n");
    }

    @Test
    void answersWhatIsNoRequestWith400AndHangsUp() throws IOException {
        assertThat(say("hello\n\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(say("GET /%zz HTTP/1.1\n\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(say("GET /?a=%zz HTTP/1.1\n\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    /** Everything that comes back until the server hangs up. */
    private String say(String requests) throws IOException {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            connection.getOutputStream().write(requests.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
