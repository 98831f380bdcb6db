package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Endpoint;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.login.Caller;
import dev.latchkey.simulator.login.Tokens;
import dev.latchkey.simulator.traffic.CallKind;
import dev.latchkey.simulator.traffic.Fault;
import dev.latchkey.simulator.traffic.Pause;
import dev.latchkey.simulator.traffic.Spoiler;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.traffic.Traffic;
import dev.latchkey.simulator.world.Tenant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1.0} and {@code /beta}: token, fault, throttle, permission, and only then the resource. */
public final class GraphApi implements Endpoint {

    private static final String GARBAGE = "<html><body>The page cannot be displayed</body>";

    private final Tokens tokens;
    private final Switches switches;
    private final Traffic traffic;
    private final Errors errors;
    private final Operations operations;
    private final Batch batch;

    public GraphApi(Tokens tokens, Switches switches, Traffic traffic, InstantSource clock) {
        this.tokens = tokens;
        this.switches = switches;
        this.traffic = traffic;
        this.errors = new Errors(clock);
        this.operations = new Operations(switches, errors, clock);
        this.batch = new Batch(errors, this::single);
    }

    @Override
    public Answer answer(Request request) {
        var caller = request.header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .flatMap(value -> tokens.caller(value.substring(7).strip()));
        var answer = caller.map(known -> answer(request, known)).orElseGet(() -> errors.badToken(request));
        return withGraphHeaders(request, answer);
    }

    private Answer answer(Request request, Caller caller) {
        Pause.of(Duration.ofMillis(switches.now().latencyMillis()));
        var segments = request.segments();
        boolean isBatch = segments.size() == 2
                && segments.get(1).equals("$batch")
                && request.method().equals("POST");
        return isBatch ? batchUnderTraffic(request, caller) : single(request, caller);
    }

    private Answer batchUnderTraffic(Request request, Caller caller) {
        UUID tenant = caller.tenant().profile().id();
        traffic.counts().count(CallKind.BATCH, tenant);
        return traffic.faults()
                .next(CallKind.BATCH, tenant)
                .map(fault -> faulty(
                        request, caller, Service.DIRECTORY, Set.of(), fault, asked -> batch.answer(asked, caller)))
                .orElseGet(() -> batch.answer(request, caller));
    }

    private Answer single(Request request, Caller caller) {
        var segments = GraphPath.of(request);
        var operation = operations.find(segments.version(), request.method() + " " + segments.shape());
        if (operation.isEmpty()) {
            return errors.unknownSegment(request, segments.last());
        }
        var call = new GraphCall(request, caller, segments.version(), segments.id());
        UUID tenant = caller.tenant().profile().id();
        traffic.counts().count(operation.get().kind(), tenant);
        return traffic.faults()
                .next(operation.get().kind(), tenant, call.id())
                .map(fault -> faulty(
                        request,
                        caller,
                        operation.get().service(),
                        operation.get().permissions(),
                        fault,
                        asked -> served(new GraphCall(asked, caller, call.version(), call.id()), operation.get())))
                .orElseGet(() -> served(call, operation.get()));
    }

    private Answer served(GraphCall call, Operation operation) {
        var wait = traffic.throttle()
                .take(operation.kind(), call.tenant().profile().id());
        if (wait.isPresent()) {
            traffic.counts().countThrottled();
            var refusal = errors.throttled(call.request(), operation.service());
            return switches.now()
                    .retryAfter()
                    .header(wait.get())
                    .map(seconds -> refusal.with("Retry-After", seconds))
                    .orElse(refusal);
        }
        if (!call.caller().may(operation.permissions())) {
            return errors.forbidden(call.request(), operation.service());
        }
        try {
            return operation.handler().apply(call);
        } catch (FilterRefused refused) {
            return errors.badRequest(call.request(), String.valueOf(refused.getMessage()));
        }
    }

    private Answer faulty(
            Request request,
            Caller caller,
            Service service,
            Set<String> permissions,
            Fault fault,
            Spoiler.ServedBy served) {
        Pause.of(fault.delay());
        return switch (fault.trouble()) {
            case EXPIRED_TOKEN -> {
                tokens.forget(caller);
                yield errors.badToken(request);
            }
            case CONSENT_REVOKED -> {
                var choices = caller.tenant().choices();
                choices.consent(choices.consent().without(permissions));
                yield served.answer(request);
            }
            case OTHER_KEY -> withOtherKey(served.answer(request), caller.tenant());
            case INNER_ERROR -> {
                var body = errors.status(request, 503).jsonBody();
                yield Answer.json(200, body == null ? Json.object() : body);
            }
            case GARBAGE -> Answer.text(200, "application/json", GARBAGE);
            case STATUS -> {
                var answer = fault.status() == 429
                        ? errors.throttled(request, service)
                        : errors.status(request, fault.status());
                yield fault.retryAfter()
                        .map(seconds -> answer.with("Retry-After", seconds))
                        .orElse(answer);
            }
            default -> traffic.spoiler().answer(fault, request, served);
        };
    }

    private static Answer withOtherKey(Answer answer, Tenant tenant) {
        if (answer.status() == 200 && answer.jsonBody() instanceof ObjectNode body && body.has("id")) {
            String right = body.path("id").asString();
            IntStream.range(0, tenant.deviceNumbers())
                    .boxed()
                    .flatMap(index -> tenant.keys(index).stream())
                    .map(key -> key.id().toString())
                    .filter(id -> !id.equals(right))
                    .findFirst()
                    .ifPresent(id -> body.put("id", id));
        }
        return answer;
    }

    private static Answer withGraphHeaders(Request request, Answer answer) {
        String requestId = Optional.ofNullable(answer.headers().get("request-id"))
                .orElseGet(() -> UUID.randomUUID().toString());
        var headed = answer.with("request-id", requestId)
                .with("client-request-id", request.header("client-request-id").orElse(requestId));
        return answer.jsonBody() == null
                ? headed
                : headed.with(
                        "Content-Type",
                        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8");
    }
}
