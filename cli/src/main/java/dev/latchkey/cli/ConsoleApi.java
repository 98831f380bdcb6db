package dev.latchkey.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The console's API; whatever goes wrong becomes a {@link CommandFailure}. */
final class ConsoleApi {

    private final Connection connection;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    ConsoleApi(Connection connection) {
        this.connection = connection;
    }

    /** @param path below {@code /api/v1} */
    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, @Nullable Object body) {
        return send("POST", path, "application/json", body == null ? "{}" : Json.write(body));
    }

    JsonNode postCsv(String path, String csv) {
        return send("POST", path, "text/csv", csv);
    }

    JsonNode put(String path, Object body) {
        return send("PUT", path, "application/json", Json.write(body));
    }

    JsonNode patch(String path, Object body) {
        return send("PATCH", path, "application/json", Json.write(body));
    }

    /** As {@link #delete}, where the API tells what became of it. */
    JsonNode deleteAndTell(String path) {
        return send(request(path).DELETE());
    }

    void delete(String path) {
        var answer = exchange(request(path).DELETE(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2) {
            throw refused(answer.statusCode(), parsed(answer.body()));
        }
    }

    /** Writes what the API answers, while it comes; nothing when it refuses. */
    void download(String path, Writer to) {
        var answer = exchange(request(path).GET(), HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            if (answer.statusCode() / 100 != 2) {
                throw refused(answer.statusCode(), parsed(body.readAllBytes()));
            }
            new InputStreamReader(body, StandardCharsets.UTF_8).transferTo(to);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "cut-off",
                    "the answer broke off, or could not be written; what came is not whole");
        }
    }

    /** One part of a path, or the value of a query parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(connection.url() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + connection.token());
    }

    private JsonNode send(String method, String path, String contentType, String body) {
        return send(request(path)
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode send(HttpRequest.Builder request) {
        var answer = exchange(request, HttpResponse.BodyHandlers.ofByteArray());
        var json = parsed(answer.body());
        if (answer.statusCode() / 100 == 2) {
            if (json == null) {
                throw notLatchkey();
            }
            return json;
        }
        throw refused(answer.statusCode(), json);
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (HttpTimeoutException e) {
            throw notReachable(
                    e instanceof java.net.http.HttpConnectTimeoutException
                            ? "does not answer at " + connection.url() + ": start it with ./latchkey up"
                            : "did not answer in time at " + connection.url() + ": see ./latchkey status and its log");
        } catch (IOException e) {
            throw notReachable("does not answer at " + connection.url() + ": start it with ./latchkey up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "interrupted", "interrupted");
        }
    }

    private static @Nullable JsonNode parsed(byte[] body) {
        try {
            return Json.parse(body);
        } catch (JacksonException e) {
            return null;
        }
    }

    private CommandFailure refused(int status, @Nullable JsonNode problem) {
        if (status == 401) {
            return new CommandFailure(
                    ExitCode.REFUSED,
                    "token-unknown",
                    "the console at " + connection.url()
                            + " does not know this API token: check --token-file or --data");
        }
        if (problem == null || !problem.has("code")) {
            return notLatchkey();
        }
        var code = Json.text(problem, "code");
        return new CommandFailure(exitCode(status, code), code, Json.text(problem, "detail"));
    }

    private static int exitCode(int status, String code) {
        return switch (status) {
            case 400 -> ExitCode.WRONG_USAGE;
            case 403 -> ExitCode.REFUSED;
            case 404 -> ExitCode.NOT_FOUND;
            default -> code.startsWith("service-") ? ExitCode.NOT_REACHABLE : ExitCode.FAILED;
        };
    }

    private CommandFailure notLatchkey() {
        return notReachable("is not what answers at " + connection.url() + ": check --url or --data");
    }

    private static CommandFailure notReachable(String what) {
        return new CommandFailure(ExitCode.NOT_REACHABLE, "not-reachable", "Latchkey " + what);
    }
}
