package dev.latchkey.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Plays a service: answers what it was told to, and remembers what it was asked. */
final class FakeService implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    record Answer(int status, String contentType, String body) {}

    record Asked(String method, String target, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    FakeService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        answers("/actuator/health", "{\"status\":\"UP\"}");
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(String target, String json) {
        answers.put(target, new Answer(200, "application/json", json));
    }

    void answers(String target, int status, String contentType, String body) {
        answers.put(target, new Answer(status, contentType, body));
    }

    Asked lastAsked(String target) {
        return asked.stream()
                .filter(one -> one.target.equals(target))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError(target + " was not asked, but " + asked));
    }

    /** Everything, in order. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    boolean wasAsked(String target) {
        return asked.stream().anyMatch(one -> one.target.equals(target));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var target = exchange.getRequestURI().toString();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(new Asked(exchange.getRequestMethod(), target, Map.copyOf(exchange.getRequestHeaders()), body));
            var answer = answers.getOrDefault(target, new Answer(404, "application/json", "{}"));
            var bytes = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.contentType);
            exchange.getResponseHeaders().add("Set-Cookie", "inner=1");
            exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
