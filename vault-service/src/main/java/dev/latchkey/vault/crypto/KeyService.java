package dev.latchkey.vault.crypto;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP side of a key provider: time-outs, no redirects, and a few patient repetitions of what may pass. Bodies hold
 * keys, so none is ever logged or quoted.
 */
final class KeyService {

    private static final Logger LOG = LoggerFactory.getLogger(KeyService.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 4;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final String name;
    private final Duration firstPause;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * @param name of the provider, for messages
     * @param firstPause before the second attempt; the next ones wait twice as long each
     */
    KeyService(String name, Duration firstPause) {
        this.name = name;
        this.firstPause = firstPause;
    }

    /** A final answer: anything but what may pass. */
    record Answer(int status, JsonNode body) {

        boolean good() {
            return status / 100 == 2;
        }
    }

    /** @throws KeyProviderAwayException when it did not answer, or was busy each time */
    Answer get(URI address, Map<String, String> headers) {
        return send(HttpRequest.newBuilder(address).GET(), headers);
    }

    /** @throws KeyProviderAwayException when it did not answer, or was busy each time */
    Answer post(URI address, Map<String, String> headers, String contentType, String body) {
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(request, headers);
    }

    private Answer send(HttpRequest.Builder request, Map<String, String> headers) {
        request.timeout(ANSWER);
        headers.forEach(request::header);
        var pause = firstPause;
        for (var attempt = 1; ; attempt++) {
            var said = "does not answer";
            var wait = pause;
            try {
                var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (!passes(response.statusCode())) {
                    return new Answer(response.statusCode(), json(response.body()));
                }
                said = "answers " + response.statusCode() + reason(response.statusCode());
                wait = retryAfter(response, pause);
            } catch (HttpTimeoutException e) {
                said = "does not answer in time";
            } catch (IOException e) {
                said = "cannot be reached";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KeyProviderAwayException(name + ": interrupted");
            }
            if (attempt == ATTEMPTS) {
                throw new KeyProviderAwayException(name + " " + said);
            }
            LOG.atWarn()
                    .addKeyValue("provider", name)
                    .addKeyValue("attempt", attempt)
                    .log("key provider {}", said);
            sleep(wait);
            pause = pause.multipliedBy(2);
        }
    }

    static String write(Map<String, ?> body) {
        return JSON.writeValueAsString(body);
    }

    private static boolean passes(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    private static String reason(int status) {
        return status == 503 ? " (away, or sealed)" : status == 429 ? " (too many requests)" : "";
    }

    private static Duration retryAfter(HttpResponse<?> response, Duration otherwise) {
        var seconds = response.headers().firstValue("Retry-After").orElse("");
        if (!seconds.matches("[0-9]{1,5}")) {
            return otherwise;
        }
        var asked = Duration.ofSeconds(Long.parseLong(seconds));
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }

    private static JsonNode json(byte @Nullable [] body) {
        try {
            return JSON.readTree(
                    body == null || body.length == 0 ? "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8) : body);
        } catch (JacksonException e) {
            // Its message would quote the body.
            return JSON.createObjectNode();
        }
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyProviderAwayException(name + ": interrupted");
        }
    }
}
