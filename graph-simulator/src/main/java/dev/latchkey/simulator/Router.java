package dev.latchkey.simulator;

import dev.latchkey.simulator.control.ControlApi;
import dev.latchkey.simulator.graph.GraphApi;
import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Endpoint;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.login.AdminConsent;
import dev.latchkey.simulator.login.Discovery;
import dev.latchkey.simulator.login.TokenEndpoint;
import dev.latchkey.simulator.traffic.CallKind;
import dev.latchkey.simulator.traffic.Fault;
import dev.latchkey.simulator.traffic.Pause;
import dev.latchkey.simulator.traffic.Traffic;
import dev.latchkey.simulator.world.Ids;
import java.util.List;
import java.util.UUID;

/** Sends each path to its part: Graph, sign-in or control. */
final class Router implements Endpoint {

    private static final UUID NO_TENANT = new UUID(0, 0);
    private static final List<String> TOKEN = List.of("oauth2", "v2.0", "token");
    private static final List<String> OPEN_ID = List.of("v2.0", ".well-known", "openid-configuration");

    private static final List<String> CONSENT = List.of("adminconsent");
    private static final List<String> CONSENT_V2 = List.of("v2.0", "adminconsent");

    private final GraphApi graph;
    private final TokenEndpoint tokens;
    private final AdminConsent consent;
    private final ControlApi control;
    private final Traffic traffic;

    Router(GraphApi graph, TokenEndpoint tokens, AdminConsent consent, ControlApi control, Traffic traffic) {
        this.graph = graph;
        this.tokens = tokens;
        this.consent = consent;
        this.control = control;
        this.traffic = traffic;
    }

    @Override
    public Answer answer(Request request) {
        var path = request.segments();
        if (path.isEmpty()) {
            return unknown();
        }
        var rest = path.subList(1, path.size());
        return switch (path.getFirst()) {
            case "v1.0", "beta" -> graph.answer(request);
            case "simulator" -> control.answer(request);
            default -> {
                if (rest.equals(TOKEN) && request.method().equals("POST")) {
                    yield token(request, path.getFirst());
                }
                if (rest.equals(OPEN_ID)) {
                    yield Discovery.openId(request, path.getFirst());
                }
                if (rest.equals(CONSENT) || rest.equals(CONSENT_V2)) {
                    yield consent.answer(request, path.getFirst());
                }
                yield request.path().equals("/common/discovery/instance") ? Discovery.instance(request) : unknown();
            }
        };
    }

    private Answer token(Request request, String tenantSegment) {
        UUID tenant = Ids.parse(tenantSegment).orElse(NO_TENANT);
        traffic.counts().count(CallKind.TOKEN, tenant);
        return traffic.faults()
                .next(CallKind.TOKEN, tenant)
                .map(fault -> faulty(fault, request, tenantSegment))
                .orElseGet(() -> tokens.answer(request, tenantSegment));
    }

    private Answer faulty(Fault fault, Request request, String tenantSegment) {
        Pause.of(fault.delay());
        return switch (fault.trouble()) {
            case GARBAGE -> Answer.text(200, "application/json", "<html>sign in</html>");
            case STATUS -> {
                var answer = Answer.json(
                        fault.status(),
                        Json.object()
                                .put("error", "temporarily_unavailable")
                                .put("error_description", "AADSTS90033: A transient error has occurred."));
                yield fault.retryAfter()
                        .map(seconds -> answer.with("Retry-After", seconds))
                        .orElse(answer);
            }
            default -> traffic.spoiler().answer(fault, request, asked -> tokens.answer(asked, tenantSegment));
        };
    }

    private static Answer unknown() {
        return Answer.json(404, Json.object().put("error", "nothing here"));
    }
}
