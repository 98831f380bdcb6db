package dev.latchkey.graph;

import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.kiota.NativeResponseHandler;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.http.middleware.options.RetryHandlerOption;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the SDK's request builders make, on v1.0 or beta, and hands out raw answers: the SDK's models lose values
 * they do not know, and its error types fail on errors that are not JSON.
 */
final class GraphCalls {

    /** Which calls may be sent again by themselves. */
    enum Repeat {
        /** Reading: after 429, 503 and 504. */
        READ,
        /** Acts, and reads that leave a record: after 429 alone, since a 504 may have been carried out. */
        ONLY_THROTTLED
    }

    private static final int LARGEST_ANSWER = 16 << 20;
    private static final int LARGEST_ERROR = 64 << 10;

    private final Tokens tokens;
    private final GraphSettings settings;
    private final Clock clock;
    private final BaseGraphRequestAdapter v1;
    private final BaseGraphRequestAdapter beta;

    GraphCalls(Tokens tokens, GraphSettings settings, OkHttpClient http, Clock clock) {
        this.tokens = tokens;
        this.settings = settings;
        this.clock = clock;
        // Exactly five characters of path: the SDK cuts by length.
        this.v1 = new BaseGraphRequestAdapter(this::authenticate, settings.graph() + "/v1.0", http);
        this.beta = new BaseGraphRequestAdapter(this::authenticate, settings.graph() + "/beta", http);
    }

    BaseGraphRequestAdapter v1() {
        return v1;
    }

    BaseGraphRequestAdapter beta() {
        return beta;
    }

    int maxRetries() {
        return settings.maxRetries();
    }

    /**
     * @param purpose what the call is for; it is not made with a token that does not allow it
     * @param reader gets a successful answer; its body is wiped afterwards
     * @throws GraphException for everything that is not a successful, whole answer
     */
    <T> T send(
            BaseGraphRequestAdapter adapter,
            RequestInformation request,
            Repeat repeat,
            Purpose purpose,
            Function<Answer, T> reader) {
        Headers.ALWAYS.forEach(request.headers::tryAdd);
        request.addRequestOptions(List.of(retries(repeat)));
        for (var lastTry = false; ; lastTry = true) {
            var token = tokens.get();
            requireAllowed(token, purpose);
            try (var answer = execute(adapter, request)) {
                if (answer.isSuccessful()) {
                    return read(answer, reader);
                }
                if (answer.code() == 401) {
                    tokens.forget(token);
                }
                // A token may be withdrawn before its time; a 401 was never carried out, so any call may be repeated.
                if (answer.code() != 401 || lastTry) {
                    throw new GraphException(failure(answer, token, purpose.oneOf()));
                }
            } catch (IOException e) {
                throw new GraphException(GraphFailure.unavailable("the connection to Microsoft Graph broke"));
            }
            rewind(request);
        }
    }

    private static void rewind(RequestInformation request) {
        if (request.content != null) {
            try {
                request.content.reset();
            } catch (IOException e) {
                throw new IllegalStateException("bodies are in memory", e);
            }
        }
    }

    /** A list without permission may be answered as an empty one; nothing must be concluded from that. */
    private void requireAllowed(AccessToken token, Purpose purpose) {
        var granted = token.permissions();
        if (granted.isPresent() && !GraphFailures.holdsOne(granted.get(), purpose.oneOf())) {
            // The administrator may agree any time, and only another token would tell.
            tokens.forget(token);
            throw new GraphException(GraphFailures.missing("", purpose.oneOf()));
        }
    }

    private <T> T read(Response answer, Function<Answer, T> reader) throws IOException {
        var date = answer.headers().getDate("Date");
        try (var body = BoundedBody.read(answer, LARGEST_ANSWER)) {
            return reader.apply(new Answer(body.bytes(), date == null ? clock.instant() : date.toInstant()));
        }
    }

    private Response execute(BaseGraphRequestAdapter adapter, RequestInformation request) throws IOException {
        var answer = new NativeResponseHandler();
        request.setResponseHandler(answer);
        try {
            adapter.sendPrimitive(request, null, InputStream.class);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof GraphException known) {
                    throw known;
                }
                if (cause instanceof IOException broken) {
                    throw broken;
                }
            }
            throw e;
        }
        if (answer.getValue() instanceof Response response) {
            return response;
        }
        throw new IOException("no answer");
    }

    private RetryHandlerOption retries(Repeat repeat) {
        return switch (repeat) {
            case READ ->
                new RetryHandlerOption(
                        RetryHandlerOption.DEFAULT_SHOULD_RETRY,
                        settings.maxRetries(),
                        settings.retryDelay().toSeconds());
            case ONLY_THROTTLED ->
                new RetryHandlerOption(
                        (delay, count, request, response) -> response.code() == 429,
                        settings.maxRetries(),
                        settings.retryDelay().toSeconds());
        };
    }

    /** The token goes to Graph and nowhere else: hosts of next-page links come from answers. */
    private void authenticate(RequestInformation request, @Nullable Map<String, Object> context) {
        try {
            requireGraph(request.getUri());
        } catch (URISyntaxException e) {
            throw new GraphException(GraphFailure.garbage("a next-page link is no address"));
        }
        request.headers.remove("Authorization");
        request.headers.add("Authorization", "Bearer " + tokens.get().value());
    }

    void requireGraph(@Nullable URI uri) {
        var graph = settings.graph();
        if (uri == null
                || !"https".equalsIgnoreCase(uri.getScheme())
                || !graph.getHost().equalsIgnoreCase(uri.getHost())
                || port(graph) != port(uri)) {
            throw new GraphException(GraphFailure.garbage("a next-page link leads away from Microsoft Graph"));
        }
    }

    private static int port(URI uri) {
        return uri.getPort() == -1 ? 443 : uri.getPort();
    }

    private GraphFailure failure(Response answer, AccessToken token, List<String> permissions) throws IOException {
        var retryAfter = RetryAfter.parse(answer.header("Retry-After"), clock.instant());
        String code;
        try (var body = BoundedBody.read(answer, LARGEST_ERROR)) {
            code = GraphJson.errorCode(body.bytes());
        } catch (GraphException tooLarge) {
            code = "";
        }
        return GraphFailures.of(answer.code(), code, retryAfter, token.permissions(), permissions);
    }

    static GraphException notJson() {
        return new GraphException(new GraphFailure(
                Kind.GARBAGE,
                "",
                "Microsoft Graph gave an answer that is not what was asked for",
                "Check for a proxy between Latchkey and Microsoft that rewrites answers.",
                null));
    }
}
