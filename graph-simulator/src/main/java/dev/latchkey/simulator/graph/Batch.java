package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.QueryString;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.login.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /$batch}: up to 20 calls in one, each judged by itself; answered in another order than asked. */
final class Batch {

    private static final int MOST_STEPS = 20;

    private final Errors errors;
    private final BiFunction<Request, Caller, Answer> single;

    Batch(Errors errors, BiFunction<Request, Caller, Answer> single) {
        this.errors = errors;
        this.single = single;
    }

    Answer answer(Request request, Caller caller) {
        List<Step> steps;
        try {
            steps = read(request.body());
        } catch (MalformedBatch malformed) {
            return errors.badRequest(request, String.valueOf(malformed.getMessage()));
        }
        Map<String, Answer> answers = new LinkedHashMap<>();
        while (answers.size() < steps.size()) {
            int before = answers.size();
            for (var step : steps) {
                if (!answers.containsKey(step.key()) && answers.keySet().containsAll(step.dependsOn())) {
                    answers.put(step.key(), run(step, answers, request, caller));
                }
            }
            if (answers.size() == before) {
                return errors.badRequest(request, "The dependsOn properties form a circle.");
            }
        }
        var responses = Json.array();
        steps.reversed().forEach(step -> responses.add(response(step.id(), answers.get(step.key()))));
        var body = Json.object();
        body.set("responses", responses);
        return Answer.json(200, body);
    }

    private Answer run(Step step, Map<String, Answer> answers, Request outer, Caller caller) {
        var request = step.asRequest(outer);
        for (String parent : step.dependsOn()) {
            var answer = answers.get(parent);
            if (answer == null || answer.status() >= 400) {
                return errors.error(request, 424, "FailedDependency", "A step this one depends on failed.");
            }
        }
        if (step.writesWithoutContent()) {
            return errors.badRequest(
                    request, "Write request id : " + step.id() + " does not contain Content-Type header or body.");
        }
        return single.apply(request, caller);
    }

    private static ObjectNode response(String id, @Nullable Answer answer) {
        var response = Json.object().put("id", id);
        if (answer == null) {
            return response.put("status", 500);
        }
        // A broken connection cannot be had inside a batch; a gateway that gave up is what callers see of it.
        boolean cut = answer.delivery() != Answer.Delivery.COMPLETE;
        response.put("status", cut ? 504 : answer.status());
        var headers = response.putObject("headers");
        answer.headers().forEach(headers::put);
        var body = answer.jsonBody();
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        response.set("body", cut || body == null ? Json.object().nullNode() : body);
        return response;
    }

    private static List<Step> read(String text) {
        JsonNode requests;
        try {
            requests = Json.MAPPER.readTree(text).path("requests");
        } catch (JacksonException notJson) {
            throw new MalformedBatch("Invalid batch payload format.");
        }
        if (!(requests instanceof ArrayNode array) || array.isEmpty()) {
            throw new MalformedBatch("Invalid batch payload format.");
        }
        if (array.size() > MOST_STEPS) {
            throw new MalformedBatch("Number of batch request steps exceeds the maximum value of " + MOST_STEPS + ".");
        }
        var steps = new LinkedHashMap<String, Step>();
        for (var json : array) {
            var step = Step.of(json);
            if (steps.put(step.key(), step) != null) {
                throw new MalformedBatch("Request id '" + step.id() + "' is not unique.");
            }
        }
        for (var step : steps.values()) {
            if (!steps.keySet().containsAll(step.dependsOn())) {
                throw new MalformedBatch("Request '" + step.id() + "' depends on an unknown request.");
            }
        }
        return new ArrayList<>(steps.values());
    }

    /** One call of a batch. */
    private record Step(
            String id,
            String method,
            String url,
            Map<String, String> headers,
            @Nullable JsonNode body,
            List<String> dependsOn) {

        static Step of(JsonNode json) {
            if (!json.path("id").isString()
                    || !json.path("method").isString()
                    || !json.path("url").isString()) {
                throw new MalformedBatch("A request of the batch lacks its id, method or url.");
            }
            var headers = new LinkedHashMap<String, String>();
            json.path("headers")
                    .properties()
                    .forEach(header -> headers.put(
                            header.getKey().toLowerCase(Locale.ROOT),
                            header.getValue().asString("")));
            var parents = new ArrayList<String>();
            json.path("dependsOn")
                    .forEach(parent -> parents.add(parent.asString("").toLowerCase(Locale.ROOT)));
            return new Step(
                    json.path("id").asString(),
                    json.path("method").asString().toUpperCase(Locale.ROOT),
                    json.path("url").asString(),
                    headers,
                    json.get("body"),
                    parents);
        }

        /** Ids are compared without case. */
        String key() {
            return id.toLowerCase(Locale.ROOT);
        }

        boolean writesWithoutContent() {
            boolean writes = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
            return writes && (body == null || body.isNull() || !headers.containsKey("content-type"));
        }

        Request asRequest(Request outer) {
            int question = url.indexOf('?');
            String path = question < 0 ? url : url.substring(0, question);
            String query = question < 0 ? "" : url.substring(question + 1);
            String version = outer.segments().getFirst();
            return new Request(
                    method,
                    outer.base(),
                    "/" + version + (path.startsWith("/") ? path : "/" + path),
                    QueryString.parse(query),
                    headers,
                    body == null ? "" : body.toString());
        }
    }

    /** The batch as a whole cannot be read. */
    private static final class MalformedBatch extends RuntimeException {

        private static final long serialVersionUID = 1;

        MalformedBatch(String message) {
            super(message);
        }
    }
}
