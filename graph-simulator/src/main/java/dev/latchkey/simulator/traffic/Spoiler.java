package dev.latchkey.simulator.traffic;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Answer.Delivery;
import dev.latchkey.simulator.http.HttpDate;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.QueryString;
import dev.latchkey.simulator.http.Request;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Spoils right answers in the ways that do not depend on what was asked for. */
public final class Spoiler {

    private static final String NEXT = "@odata.nextLink";
    private static final String VALUE = "value";
    private static final String SKIP_TOKEN = "$skiptoken";
    private static final String FOREIGN_HOST = "https://graph.elsewhere.example";
    private static final Set<String> ENUMS = Set.of(
            "volumeType",
            "managementAgent",
            "managementState",
            "complianceState",
            "deviceEnrollmentType",
            "managedDeviceOwnerType",
            "deviceRegistrationState");

    private static final Set<String> DATES = Set.of("createdDateTime", "lastSyncDateTime");
    private static final String ENCRYPTED = "isEncrypted";

    private final InstantSource clock;

    public Spoiler(InstantSource clock) {
        this.clock = clock;
    }

    /** Serves the request and spoils the answer; a fault that means nothing to this answer leaves it as it is. */
    public Answer answer(Fault fault, Request request, ServedBy served) {
        return switch (fault.trouble()) {
            case CUT -> served.answer(request).cut();
            case TRUNCATED -> served.answer(request).delivered(Delivery.TRUNCATED);
            case RESET -> served.answer(request).delivered(Delivery.RESET);
            case NEVER_ENDING -> served.answer(request).delivered(Delivery.NEVER_ENDING);
            case HUGE -> served.answer(request).delivered(Delivery.HUGE);
            case WRONG_TYPES -> changed(served.answer(request), Spoiler::withNumbersForStrings);
            case WRONG_FIELDS -> changed(served.answer(request), Spoiler::withWrongFields);
            case WRONG_SHAPE -> changed(served.answer(request), Spoiler::withObjectForArray);
            case UNKNOWN_ENUM -> changed(served.answer(request), Spoiler::withUnknownEnums);
            case DUPLICATE -> changed(served.answer(request), page -> withItemsOfFirstPage(page, request, served));
            case REPEAT -> linkingTo(served.answer(request), link(request, request.query()));
            case ENDLESS -> linkingTo(served.answer(request), afterThisOne(request));
            case FOREIGN_LINK -> linkingTo(served.answer(request), FOREIGN_HOST + request.path() + "?$skiptoken=x");
            case LOST -> changed(served.answer(request), page -> goingOverTheNext(page, request, served));
            case SKEWED ->
                served.answer(request).with("Date", HttpDate.of(clock.instant().plus(fault.skew())));
            case STATUS, SLOW, GARBAGE, OTHER_KEY, INNER_ERROR, REFUSED_TLS, EXPIRED_TOKEN, CONSENT_REVOKED ->
                served.answer(request);
        };
    }

    private static Answer changed(Answer answer, UnaryOperator<ObjectNode> change) {
        return answer.status() == 200 && answer.jsonBody() instanceof ObjectNode body
                ? new Answer(
                        answer.status(),
                        answer.headers(),
                        new Answer.Body.Whole("application/json", change.apply(body)),
                        answer.delivery())
                : answer;
    }

    private static ObjectNode withNumbersForStrings(ObjectNode body) {
        var changed = Json.object();
        body.properties().forEach(field -> changed.set(field.getKey(), numberForString(field.getValue())));
        return changed;
    }

    private static JsonNode numberForString(JsonNode value) {
        if (value instanceof ArrayNode array) {
            var changed = Json.array();
            array.forEach(item -> changed.add(numberForString(item)));
            return changed;
        }
        if (value instanceof ObjectNode object) {
            return withNumbersForStrings(object);
        }
        return value.isString() ? Json.object().numberNode(4711) : value;
    }

    private static ObjectNode withObjectForArray(ObjectNode body) {
        if (body.path(VALUE).isArray()) {
            body.putObject(VALUE).put("items", "elsewhere");
        }
        return body;
    }

    private static ObjectNode withUnknownEnums(ObjectNode body) {
        for (String name : ENUMS) {
            parents(body, name).forEach(parent -> parent.put(name, "memberOfTheFuture"));
        }
        return body;
    }

    private static ObjectNode withWrongFields(ObjectNode body) {
        for (String name : DATES) {
            parents(body, name).forEach(parent -> parent.put(name, 4711));
        }
        parents(body, ENCRYPTED).forEach(parent -> parent.put(ENCRYPTED, "perhaps"));
        return body;
    }

    private static Stream<ObjectNode> parents(ObjectNode body, String name) {
        return body.findParents(name).stream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast);
    }

    private static ObjectNode withItemsOfFirstPage(ObjectNode page, Request request, ServedBy served) {
        if (!(page.path(VALUE) instanceof ArrayNode items)) {
            // Asking once more would read keys twice.
            return page;
        }
        var without = new HashMap<>(request.query().values());
        without.remove(SKIP_TOKEN);
        var first = served.answer(asked(request, new QueryString(without))).jsonBody();
        if (first != null) {
            var all = Json.array();
            first.path(VALUE).forEach(all::add);
            all.addAll(items);
            page.set(VALUE, all);
        }
        return page;
    }

    private static ObjectNode goingOverTheNext(ObjectNode page, Request request, ServedBy served) {
        if (!page.path(NEXT).isString()) {
            return page;
        }
        var query = QueryString.parse(URI.create(page.path(NEXT).asString()).getRawQuery());
        var lost = served.answer(asked(request, query)).jsonBody();
        page.remove(NEXT);
        if (lost != null && lost.path(NEXT).isString()) {
            page.set(NEXT, lost.path(NEXT));
        }
        return page;
    }

    private static Answer linkingTo(Answer answer, String link) {
        return changed(answer, page -> page.path(VALUE).isArray() ? page.put(NEXT, link) : page);
    }

    /** Another link each time, so that only counting can tell that it leads nowhere. */
    private static String afterThisOne(Request request) {
        int round = request.query().get("round").map(Integer::parseInt).orElse(0);
        var values = new HashMap<>(request.query().values());
        values.put("round", Integer.toString(round + 1));
        return link(request, new QueryString(values));
    }

    private static String link(Request request, QueryString query) {
        return request.base() + request.path() + "?" + query.encoded();
    }

    private static Request asked(Request request, QueryString query) {
        return new Request(request.method(), request.base(), request.path(), query, request.headers(), request.body());
    }

    /** What answers rightly. */
    @FunctionalInterface
    public interface ServedBy {
        Answer answer(Request request);
    }
}
