package dev.latchkey.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Chromium of this machine without a window, spoken to by its DevTools protocol; no driver has to be downloaded. */
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    private Browser(Process process, URI page) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Answers())
                .join();
    }

    /** Where it is; empty when this machine has none. */
    static Optional<Path> executable() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile a folder of its own, not there yet */
    static Browser start(Path executable, Path profile) throws IOException {
        var process = new ProcessBuilder(
                        executable.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--window-size=1200,1000",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var port = profile.resolve("DevToolsActivePort");
        Awaitility.await("Chromium says where it listens")
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(port) && Files.readString(port).contains("\n"));
        var list = URI.create(
                "http://127.0.0.1:" + Files.readString(port).lines().findFirst().orElseThrow() + "/json/list");
        var page = Awaitility.await("Chromium has a page")
                .atMost(Duration.ofSeconds(60))
                .until(() -> pages(list).findFirst(), Optional::isPresent);
        return new Browser(process, page.orElseThrow());
    }

    private static Stream<URI> pages(URI list) throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body())
                .valueStream()
                .filter(one -> one.path("type").asString().equals("page"))
                .map(one -> URI.create(one.path("webSocketDebuggerUrl").asString()));
    }

    /** Goes there, and waits until it is. */
    void open(String url) {
        evaluate("window.__before = true; 0");
        command("Page.navigate", Map.of("url", url));
        awaitTrue("the page is there", "window.__before === undefined && document.readyState === 'complete'");
    }

    /** Does something that takes the browser to another page, and waits until it is there. */
    void follow(String action) {
        evaluate("window.__before = true; 0");
        evaluate(action + "; 0");
        awaitTrue("the next page is there", "window.__before === undefined && document.readyState === 'complete'");
    }

    /** Types into the first field that fits, as far as the page can tell. */
    void type(String selector, String text) {
        evaluate("{const field = document.querySelector(" + quoted(selector) + "); field.value = " + quoted(text)
                + "; field.dispatchEvent(new Event('input', {bubbles: true}));} 0");
    }

    /** Submits as the button would: what is missing or too short is refused by the browser. */
    void submit(String form) {
        evaluate("document.querySelector(" + quoted(form) + ").requestSubmit(); 0");
    }

    String text(String selector) {
        return evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
                .asString("");
    }

    void awaitText(String selector, String text) {
        Awaitility.await(selector + " says '" + text + "'")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(text(selector)).contains(text));
    }

    private void awaitTrue(String what, String expression) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> evaluate(expression).asBoolean(false));
    }

    /** The value of an expression; missing when it throws, or when the page went away meanwhile. */
    JsonNode evaluate(String expression) {
        return command(
                        "Runtime.evaluate",
                        Map.of("expression", expression, "returnByValue", true, "awaitPromise", true))
                .at("/result/result/value");
    }

    void screenshot(Path file) throws IOException {
        var image = command("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
        Files.write(file, Base64.getDecoder().decode(image.at("/result/data").asString()));
    }

    private JsonNode command(String method, Map<String, Object> parameters) {
        var id = lastId.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " was not answered", e);
        }
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    private final class Answers implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                var answer = JSON.readTree(message.toString());
                message.setLength(0);
                var asked = waiting.remove(answer.path("id").asInt(0));
                if (asked != null) {
                    asked.complete(answer);
                }
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
