package dev.latchkey.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plays the console for a data directory, and runs commands against it. */
final class PlayedConsole implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final HttpServer server;
    private final Path folder;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private String stdin = "";
    private int columns;
    private int rows;

    private record Answer(int status, String body) {}

    /** How a command ended. */
    record Outcome(int exitCode, String out, String err) {}

    PlayedConsole(Path folder) {
        this.folder = folder;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            Files.createDirectories(folder.resolve("data/run"));
            Files.createDirectories(folder.resolve("data/secrets"));
            Files.writeString(folder.resolve("data/run/address"), url() + "\n");
            Files.writeString(folder.resolve("data/secrets/command-line-token"), "lk_test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Several answers for one request are given one after the other; the last stays. */
    PlayedConsole answers(String request, int status, String body) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Answer(status, body.replace('\'', '"')));
        return this;
    }

    PlayedConsole answers(String request, String body) {
        return answers(request, 200, body);
    }

    PlayedConsole refuses(String request, int status, String code, String detail) {
        return answers(request, status, "{'code':'" + code + "','detail':'" + detail + "'}");
    }

    /** What commands read from stdin from now on. */
    PlayedConsole types(String text) {
        stdin = text;
        return this;
    }

    /** Commands print to a terminal of this size from now on. */
    PlayedConsole onTerminal(int width, int height) {
        columns = width;
        rows = height;
        return this;
    }

    /** Method, path and body of every request. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Names of all commands but {@code help}. */
    List<String> commands() {
        var surroundings = new Surroundings(
                Map.of(), folder, InputStream.nullInputStream(), Clock.systemUTC(), 0, 0, Duration.ZERO);
        return Latchkey.commandLine(surroundings).getSubcommands().keySet().stream()
                .filter(name -> !name.equals("help"))
                .toList();
    }

    Outcome run(String... arguments) {
        return run(Map.of(), arguments);
    }

    Outcome run(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var surroundings = new Surroundings(
                environment,
                folder,
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                Clock.fixed(NOW, ZoneOffset.UTC),
                columns,
                rows,
                Duration.ofMillis(5));
        var line = Latchkey.commandLine(surroundings);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        var exitCode = line.execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
            asked.add((request + " " + body).strip());
            var token = exchange.getRequestHeaders().getFirst("Authorization");
            var answer = "Bearer lk_test".equals(token)
                    ? next(request)
                    : new Answer(401, "{\"code\":\"token-unknown\",\"detail\":\"no\"}");
            var bytes = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer next(String request) {
        var prepared = answers.get(request);
        if (prepared == null) {
            return new Answer(404, "{\"code\":\"not-prepared\",\"detail\":\"not prepared: " + request + "\"}");
        }
        synchronized (prepared) {
            return prepared.size() > 1 ? prepared.removeFirst() : prepared.getFirst();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
