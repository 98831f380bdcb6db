package dev.latchkey.console.services;

import dev.latchkey.console.ConsoleProperties;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.InternalToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Asks the services, each time with a fresh internal token that vouches for the caller. */
@Component
public final class ServiceClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ConsoleProperties.Services services;
    private final InternalToken.Issuer tokens;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    public ServiceClient(ConsoleProperties properties, InternalToken.Issuer tokens) {
        this.services = properties.services();
        this.tokens = tokens;
    }

    HttpClient http() {
        return http;
    }

    /** @param pathAndQuery as it came in, still encoded */
    HttpRequest.Builder request(ServiceName service, String pathAndQuery, Caller caller) {
        return HttpRequest.newBuilder(URI.create(service.in(services) + pathAndQuery))
                .header("Authorization", "Bearer " + tokens.issue(caller));
    }

    /** Whether the service says that it is healthy; never fails. */
    public CompletableFuture<Boolean> isUp(ServiceName service) {
        var request = HttpRequest.newBuilder(URI.create(service.in(services) + "/actuator/health"))
                .timeout(PATIENCE)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((response, failure) -> failure == null && response.statusCode() == 200);
    }

    /** What the service answers to a GET; empty when it is away, refuses or answers no JSON. Never fails. */
    public CompletableFuture<Optional<JsonNode>> ask(ServiceName service, String pathAndQuery, Caller caller) {
        var request = request(service, pathAndQuery, caller).timeout(PATIENCE).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> failure == null && response.statusCode() == 200
                        ? Optional.ofNullable(parsed(response.body()))
                        : Optional.empty());
    }

    /** @param body missing when the service answered no JSON */
    public record Reply(int status, JsonNode body) {}

    /**
     * What the service answers to a POST; empty when it is away. Never fails.
     *
     * @param patience after which the reply is a 504: the service has the request, and may still do what was asked
     */
    public CompletableFuture<Optional<Reply>> post(
            ServiceName service, String path, Object body, Caller caller, Duration patience) {
        return reply(withJson(request(service, path, caller), body), patience);
    }

    /** The same for a DELETE. */
    public CompletableFuture<Optional<Reply>> delete(
            ServiceName service, String path, Caller caller, Duration patience) {
        return reply(request(service, path, caller).DELETE(), patience);
    }

    private CompletableFuture<Optional<Reply>> reply(HttpRequest.Builder request, Duration patience) {
        return http.sendAsync(request.timeout(patience).build(), HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> failure == null
                        ? Optional.of(new Reply(
                                response.statusCode(),
                                Optional.ofNullable(parsed(response.body())).orElseGet(MissingNode::getInstance)))
                        : isLate(failure) ? Optional.of(new Reply(504, MissingNode.getInstance())) : Optional.empty());
    }

    private static HttpRequest.Builder withJson(HttpRequest.Builder request, Object body) {
        return request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    /** The same for an answer with digits in it, which are never a string here. The caller closes the reply. */
    public CompletableFuture<Optional<DigitsReply>> postForDigits(
            ServiceName service, String path, Object body, Caller caller, Duration patience) {
        var request =
                withJson(request(service, path, caller), body).timeout(patience).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> failure == null
                        ? Optional.of(DigitsReply.read(response.statusCode(), response.body()))
                        : isLate(failure) ? Optional.of(DigitsReply.read(504, new byte[0])) : Optional.empty());
    }

    private static boolean isLate(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException);
    }

    static @Nullable JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return null;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
