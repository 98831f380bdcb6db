package dev.latchkey.graph;

import dev.latchkey.graph.TenantConnection.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One {@code $batch} that asks for things singly, to learn which of them are still there. */
final class ExistenceBatch {

    static final int LARGEST = 20;

    private static final JsonMapper JSON = new JsonMapper();

    private final Kind kind;
    private final List<String> ids;
    private final Optional<Granted> granted;

    /**
     * What came of it.
     *
     * @param existing those that Microsoft answered, and listings hold
     * @param again those it was too busy for
     * @param busy how it said that; null when {@code again} is empty
     */
    record Round(
            List<String> existing,
            List<String> again,
            @Nullable GraphFailure busy) {}

    /** @param ids at most {@link #LARGEST} */
    ExistenceBatch(Kind kind, List<String> ids, Optional<Granted> granted) {
        this.kind = kind;
        this.ids = List.copyOf(ids);
        this.granted = granted;
    }

    /** Steps are numbered from 0, in the order of the ids. */
    byte[] request() {
        var root = JSON.createObjectNode();
        var requests = root.putArray("requests");
        for (var i = 0; i < ids.size(); i++) {
            var step = requests.addObject()
                    .put("id", String.valueOf(i))
                    .put("method", "GET")
                    .put("url", kind.url(ids.get(i)));
            var headers = step.putObject("headers");
            Headers.ALWAYS.forEach(headers::put);
        }
        return JSON.writeValueAsBytes(root);
    }

    /** @throws GraphException when of any id it remains unknown whether it is there, for another reason than busyness */
    Round read(Answer answer) {
        var byStep = new HashMap<String, JsonNode>();
        for (var step : GraphJson.object(answer.body()).path("responses")) {
            byStep.put(step.path("id").asString(""), step);
        }
        var existing = new ArrayList<String>();
        var again = new ArrayList<String>();
        GraphFailure busy = null;
        for (var i = 0; i < ids.size(); i++) {
            var id = ids.get(i);
            var step = byStep.get(String.valueOf(i));
            if (step == null) {
                throw new GraphException(GraphFailure.garbage("Microsoft Graph left out an answer"));
            }
            switch (step.path("status").asInt(0)) {
                case 200 -> {
                    if (isListed(confirmed(id, step.path("body")))) {
                        existing.add(id);
                    }
                }
                case 404 -> {}
                case 424, 429, 503, 504, 509 -> {
                    again.add(id);
                    busy = failure(step, answer);
                    answer.busy(busy.retryAfter());
                }
                default -> throw new GraphException(failure(step, answer));
            }
        }
        return new Round(existing, again, busy);
    }

    private static JsonNode confirmed(String id, JsonNode body) {
        if (!body.path("id").asString("").equalsIgnoreCase(id)) {
            throw new GraphException(GraphFailure.garbage("an answer was for something else than was asked for"));
        }
        return body;
    }

    /** Listings hold Windows devices only; one that does not say what it is may be one. */
    private boolean isListed(JsonNode body) {
        var system = body.path("operatingSystem").asString("");
        return kind != Kind.DEVICES || system.isBlank() || system.equalsIgnoreCase("Windows");
    }

    private GraphFailure failure(JsonNode step, Answer answer) {
        var retryAfter = step.path("headers").properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(Map.Entry::getValue)
                .map(value -> RetryAfter.parse(value.asString(""), answer.at()))
                .findFirst()
                .orElse(null);
        return GraphFailures.of(
                step.path("status").asInt(0),
                "",
                retryAfter,
                granted,
                kind.purpose().oneOf());
    }
}
