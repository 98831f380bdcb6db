package dev.latchkey.graph;

import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.kiota.RequestInformation;
import dev.latchkey.graph.GraphFailure.Kind;
import dev.latchkey.graph.Permissions.Purpose;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the SDK's request builders make, on v1.0 or beta, and hands out raw answers: the SDK's models lose values
 * they do not know, and its error types fail on errors that are not JSON.
 */
final class GraphCalls {

    private static final int LARGEST_ANSWER = 16 << 20;
    private static final int LARGEST_ERROR = 64 << 10;

    private final Tokens tokens;
    private final GraphSettings settings;
    private final OkHttpClient http;
    private final Pace pace;
    private final GraphMetrics metrics;
    private final boolean urgent;
    private final Clock clock;
    private final Time time;
    private final BackOff backOff;
    private final BaseGraphRequestAdapter v1;
    private final BaseGraphRequestAdapter beta;

    GraphCalls(
            Tokens tokens,
            GraphSettings settings,
            OkHttpClient http,
            Pace pace,
            GraphMetrics metrics,
            Clock clock,
            Time time,
            boolean urgent) {
        this.tokens = tokens;
        this.settings = settings;
        this.http = http;
        this.pace = pace;
        this.metrics = metrics;
        this.urgent = urgent;
        this.clock = clock;
        this.time = time;
        this.backOff = new BackOff(settings.retryDelay(), Math::random);
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

    /** One call, see {@link #send(BaseGraphRequestAdapter, RequestInformation, Repeat, Purpose, int, Function)}. */
    <T> T send(
            BaseGraphRequestAdapter adapter,
            RequestInformation request,
            Repeat repeat,
            Purpose purpose,
            Function<Answer, T> reader) {
        return send(adapter, request, repeat, purpose, 1, reader);
    }

    /**
     * Waits for its turn, sends, and repeats what may be repeated.
     *
     * @param purpose what the call is for; it is not made with a token that does not allow it
     * @param calls what it counts as with Microsoft: the steps of a batch, else 1
     * @param reader gets a successful answer; its body is wiped afterwards
     * @throws GraphException for everything that is not a successful, whole answer
     */
    <T> T send(
            BaseGraphRequestAdapter adapter,
            RequestInformation request,
            Repeat repeat,
            Purpose purpose,
            int calls,
            Function<Answer, T> reader) {
        Headers.ALWAYS.forEach(request.headers::tryAdd);
        var deadline = time.nanos()
                + settings.callTimeout().minus(settings.oneAttempt()).toNanos();
        var signedInAgain = false;
        for (var repeats = 0; ; ) {
            var token = allowed(purpose);
            var turn = pace.await(purpose, calls, urgent, deadline);
            var began = time.nanos();
            Attempt<T> attempt = new Attempt.Failed<>(GraphFailure.unavailable("the call was given up"), 0);
            try {
                attempt = attempt(adapter, request, token, purpose, reader);
            } finally {
                turn.done(attempt.outcome());
                metrics.called(purpose, attempt.kind(), time.nanos() - began);
            }
            switch (attempt) {
                case Attempt.Done<T>(var value, var busy, var retryAfter, var tokenRefused) -> {
                    if (busy) {
                        makeWait(purpose, retryAfter, repeats);
                    }
                    if (tokenRefused) {
                        // Only whoever asked knows what else came of it, and whether to ask again.
                        tokens.forget(token);
                    }
                    return value;
                }
                case Attempt.Failed<T>(var failure, var status) -> {
                    var known = Attempt.tooBusy(status);
                    if (known) {
                        makeWait(purpose, failure.retryAfter(), repeats);
                    }
                    if ((status == 401 || status == 403) && !signedInAgain) {
                        // A token may be withdrawn before its time, or hold less than it says. Neither answer was
                        // carried out, so any call may be sent again.
                        tokens.forget(token);
                        signedInAgain = true;
                    } else if (repeats < settings.maxRetries() && repeat.isAllowedAfter(status)) {
                        if (!known) {
                            sleep(backOff.after(repeats), deadline, failure);
                        }
                        repeats++;
                    } else {
                        throw new GraphException(failure);
                    }
                }
            }
            rewind(request);
        }
    }

    private <T> Attempt<T> attempt(
            BaseGraphRequestAdapter adapter,
            RequestInformation request,
            AccessToken token,
            Purpose purpose,
            Function<Answer, T> reader) {
        try (var response = execute(adapter, request, token)) {
            if (!response.isSuccessful()) {
                return new Attempt.Failed<>(failure(response, token, purpose.oneOf()), response.code());
            }
            return read(response, reader);
        } catch (GraphException e) {
            return new Attempt.Failed<>(e.failure(), 0);
        } catch (SSLException e) {
            return new Attempt.Failed<>(
                    new GraphFailure(
                            Kind.UNAVAILABLE,
                            "",
                            "no secure connection to Microsoft Graph: its certificate is not trusted, or TLS broke off",
                            "Is there a proxy that inspects TLS? Give its certificate as graph.trusted-certificate.",
                            null),
                    Attempt.BROKEN);
        } catch (InterruptedIOException e) {
            return new Attempt.Failed<>(
                    GraphFailure.unavailable("Microsoft Graph did not finish its answer within "
                            + settings.oneAttempt().toSeconds() + " seconds"),
                    Attempt.BROKEN);
        } catch (IOException e) {
            return new Attempt.Failed<>(
                    GraphFailure.unavailable("the connection to Microsoft Graph broke"), Attempt.BROKEN);
        }
    }

    /** The whole tenant, for its other calls would be refused as well. */
    private void makeWait(Purpose purpose, @Nullable Duration retryAfter, int repeats) {
        pace.busy(purpose);
        pace.pause(retryAfter == null ? backOff.after(repeats) : retryAfter);
    }

    private void sleep(Duration wait, long deadline, GraphFailure failure) {
        if (time.nanos() + wait.toNanos() - deadline > 0) {
            throw new GraphException(failure);
        }
        try {
            time.sleep(wait.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphException(failure);
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

    /**
     * A list without permission may be answered as an empty one; nothing must be concluded from that. The administrator may agree
     * any time, and only another token would tell: one from before is no reason to refuse.
     */
    private AccessToken allowed(Purpose purpose) {
        var token = tokens.get();
        if (allows(token, purpose)) {
            return token;
        }
        var newer = tokens.newerThan(token);
        if (!allows(newer, purpose)) {
            throw new GraphException(GraphFailures.missing("", purpose.oneOf()));
        }
        return newer;
    }

    private static boolean allows(AccessToken token, Purpose purpose) {
        var granted = token.permissions();
        return granted.isEmpty() || GraphFailures.holdsOne(granted.get(), purpose.oneOf());
    }

    private <T> Attempt<T> read(Response response, Function<Answer, T> reader) throws IOException {
        try (var body = BoundedBody.read(response, LARGEST_ANSWER)) {
            var answer = new Answer(body.bytes(), servedAt(response));
            var value = reader.apply(answer);
            return new Attempt.Done<>(value, answer.isBusy(), answer.retryAfter(), answer.isTokenRefused());
        }
    }

    /** By Microsoft's clock, which it names times by; by ours when it does not say. */
    private Instant servedAt(Response response) {
        var date = RetryAfter.date(response.header("Date"));
        return date == null ? clock.instant() : date;
    }

    /** The SDK makes the request; what comes back is ours to read. */
    private Response execute(BaseGraphRequestAdapter adapter, RequestInformation request, AccessToken token)
            throws IOException {
        request.headers.remove("Authorization");
        request.headers.add("Authorization", "Bearer " + token.value());
        request.pathParameters.put("baseurl", adapter.getBaseUrl());
        Request made;
        try {
            made = adapter.convertToNativeRequest(request);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof GraphException known) {
                    throw known;
                }
            }
            throw e;
        }
        return http.newCall(made).execute();
    }

    /** Called before anything is sent. The token goes to Graph and nowhere else: hosts of next-page links come from answers. */
    private void authenticate(RequestInformation request, @Nullable Map<String, Object> context) {
        try {
            requireGraph(request.getUri());
        } catch (URISyntaxException e) {
            throw new GraphException(GraphFailure.garbage("a next-page link is no address"));
        }
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
        var retryAfter = RetryAfter.parse(answer.header("Retry-After"), servedAt(answer));
        var code = "";
        try (var body = BoundedBody.read(answer, LARGEST_ERROR)) {
            code = GraphJson.errorCode(body.bytes());
            if (retryAfter == null) {
                retryAfter = GraphJson.retryAfter(body.bytes());
            }
        } catch (GraphException tooLarge) {
            // Its status says enough.
        }
        return GraphFailures.of(answer.code(), code, retryAfter, token.permissions(), permissions);
    }
}
