package dev.latchkey.vault.crypto;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What played key providers have in common: a local server whose next answers a test may spoil. */
public abstract class PlayedKeyService implements AutoCloseable {

    static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Queue<Reply> spoilt = new ConcurrentLinkedQueue<>();

    PlayedKeyService() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    record Reply(int status, Map<String, ?> body, Map<String, String> headers) {
        static Reply of(int status, Map<String, ?> body) {
            return new Reply(status, body, Map.of());
        }
    }

    abstract Reply answer(HttpExchange request, String body) throws Exception;

    public final URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Paths that were asked for, in order. */
    final List<String> calls() {
        return calls;
    }

    /** The next request gets this instead. */
    final void spoilNext(Reply reply) {
        spoilt.add(reply);
    }

    static JsonNode json(String body) {
        return JSON.readTree(body);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            calls.add(exchange.getRequestURI().getPath());
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var next = spoilt.poll();
            Reply reply;
            try {
                reply = next == null ? answer(exchange, body) : next;
            } catch (Exception e) {
                reply = Reply.of(500, Map.of("errors", List.of(e.getClass().getSimpleName())));
            }
            var bytes = JSON.writeValueAsBytes(reply.body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            reply.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
