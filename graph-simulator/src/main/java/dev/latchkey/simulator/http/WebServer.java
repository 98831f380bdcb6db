package dev.latchkey.simulator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.latchkey.simulator.http.Answer.Body;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JDK's HTTP server with a virtual thread per request. */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int BACKLOG = 1024;
    private static final Duration BETWEEN_BLANKS = Duration.ofMillis(500);
    private static final byte[] BLANKS = " ".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
    private static final int MANY_BLANKS = 100;

    static {
        // Read once by the JDK's server: without the first, every small answer waits for a delayed acknowledgement.
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        setIfAbsent("sun.net.httpserver.maxIdleConnections", "2000");
        setIfAbsent("sun.net.httpserver.idleInterval", "300");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final String scheme;

    private WebServer(HttpServer server, String scheme, Endpoint endpoint) {
        this.server = server;
        this.scheme = scheme;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("simulator-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, endpoint));
        server.start();
    }

    public static WebServer https(InetSocketAddress address, SSLContext context, Endpoint endpoint) throws IOException {
        var server = HttpsServer.create(address, BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new WebServer(server, "https", endpoint);
    }

    public static WebServer http(InetSocketAddress address, Endpoint endpoint) throws IOException {
        return new WebServer(HttpServer.create(address, BACKLOG), "http", endpoint);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange, Endpoint endpoint) {
        try (exchange) {
            send(exchange, answer(exchange, endpoint));
        } catch (IOException callerWentAway) {
            LOG.atDebug().addKeyValue("error", callerWentAway.getMessage()).log("answer not delivered");
        }
    }

    private Answer answer(HttpExchange exchange, Endpoint endpoint) throws IOException {
        try {
            return endpoint.answer(read(exchange));
        } catch (IllegalArgumentException malformed) {
            return Answer.json(400, Json.object().put("error", "malformed request"));
        } catch (RuntimeException bug) {
            LOG.atError()
                    .addKeyValue("path", exchange.getRequestURI().getPath())
                    .setCause(bug)
                    .log("simulator failed to answer");
            return Answer.json(500, Json.object().put("error", "the simulator failed, see its log"));
        }
    }

    private Request read(HttpExchange exchange) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        var uri = exchange.getRequestURI();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        String host = headers.getOrDefault("host", "localhost:" + port());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new Request(
                exchange.getRequestMethod(),
                scheme + "://" + host,
                uri.getPath(),
                QueryString.parse(query),
                headers,
                body);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        if (answer.delivery() == Answer.Delivery.RESET) {
            // Leaving without headers makes the JDK close the connection.
            return;
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        switch (answer.body()) {
            case Body.None() -> {
                // Leaving without headers makes the JDK close the connection: that is the cut.
                if (answer.delivery() == Answer.Delivery.COMPLETE) {
                    exchange.sendResponseHeaders(answer.status(), -1);
                }
            }
            case Body.Whole(String type, var json) ->
                sendBytes(exchange, answer, type, Json.MAPPER.writeValueAsBytes(json));
            case Body.Text text -> sendBytes(exchange, answer, text.contentType(), text.bytes());
            case Body.Lines(var writer) -> {
                exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
                exchange.sendResponseHeaders(answer.status(), 0);
                try (var out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
                    writer.write(new Answer.Lines(out));
                }
            }
        }
    }

    private static void sendBytes(HttpExchange exchange, Answer answer, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of(type));
        var body = exchange.getResponseBody();
        switch (answer.delivery()) {
            case COMPLETE -> {
                exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
                body.write(bytes);
            }
            case CUT -> {
                exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
                body.write(bytes, 0, bytes.length / 2);
                body.flush();
            }
            case TRUNCATED -> {
                exchange.sendResponseHeaders(answer.status(), bytes.length < 2 ? -1 : bytes.length / 2);
                body.write(bytes, 0, bytes.length / 2);
            }
            case NEVER_ENDING -> {
                exchange.sendResponseHeaders(answer.status(), 0);
                while (true) {
                    body.write(' ');
                    body.flush();
                    pause();
                }
            }
            case HUGE -> {
                exchange.sendResponseHeaders(answer.status(), (long) MANY_BLANKS * BLANKS.length + bytes.length);
                for (int i = 0; i < MANY_BLANKS; i++) {
                    body.write(BLANKS);
                }
                body.write(bytes);
            }
            case RESET -> throw new IllegalStateException("nothing is sent before a reset");
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN_BLANKS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the simulator stops");
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
