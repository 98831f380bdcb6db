package dev.latchkey.simulator.control;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.traffic.CallKind;
import dev.latchkey.simulator.traffic.Fault;
import dev.latchkey.simulator.traffic.Fault.Trouble;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.traffic.Traffic;
import dev.latchkey.simulator.world.Tenant;
import dev.latchkey.simulator.world.World;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Faults, call counts and settings. */
final class TrafficControl {

    private static final int DEFAULT_SLOWNESS_MILLIS = 5000;
    private static final int DEFAULT_SKEW_HOURS = 6;

    private final World world;
    private final Switches switches;
    private final Traffic traffic;

    TrafficControl(World world, Switches switches, Traffic traffic) {
        this.world = world;
        this.switches = switches;
        this.traffic = traffic;
    }

    Answer answer(Request request, String area) {
        return switch (request.method() + " " + area) {
            case "POST faults" -> inject(request);
            case "GET faults" -> waitingFaults();
            case "DELETE faults" -> {
                traffic.faults().clear();
                yield Answer.empty(204);
            }
            case "GET calls" -> calls();
            case "DELETE calls" -> {
                traffic.counts().reset();
                world.tenants().forEach(Tenant::forgetSecretReads);
                yield Answer.empty(204);
            }
            case "GET settings" -> Answer.json(200, Json.MAPPER.valueToTree(switches.now()));
            case "PATCH settings" -> patch(request);
            default -> throw new NotFound("there is no " + request.method() + " " + request.path());
        };
    }

    private Answer inject(Request request) {
        var wish = Json.MAPPER.readValue(request.body(), FaultWish.class);
        UUID tenant = wish.tenant() == null
                ? null
                : Lookup.tenant(world, wish.tenant()).profile().id();
        traffic.faults().add(wish.fault(tenant));
        return Answer.empty(204);
    }

    private Answer waitingFaults() {
        var list = Json.array();
        for (var fault : traffic.faults().waiting()) {
            list.addObject()
                    .put("kind", fault.kind() == null ? null : fault.kind().toString())
                    .put(
                            "tenant",
                            fault.tenant() == null ? null : fault.tenant().toString())
                    .put("id", fault.id())
                    .put("skip", fault.skip())
                    .put("times", fault.times())
                    .put("trouble", fault.trouble().toString());
        }
        return Answer.json(200, list);
    }

    private Answer calls() {
        var counts = traffic.counts();
        var json = Json.object();
        var total = json.putObject("total");
        for (var kind : CallKind.values()) {
            total.put(kind.toString(), counts.of(kind));
        }
        json.put("throttled", counts.throttled());
        long secretsRead = 0;
        int mostOfOne = 0;
        var tenants = json.putObject("tenants");
        for (var tenant : world.tenants()) {
            secretsRead += tenant.secretsRead();
            mostOfOne = Math.max(mostOfOne, tenant.mostReadsOfOneSecret());
            var own = tenants.putObject(tenant.profile().id().toString());
            for (var kind : CallKind.values()) {
                long calls = counts.of(kind, tenant.profile().id());
                if (calls > 0) {
                    own.put(kind.toString(), calls);
                }
            }
            own.put("secretReads", tenant.secretsRead());
        }
        json.putObject("secretReads").put("total", secretsRead).put("mostOfOneKey", mostOfOne);
        return Answer.json(200, json);
    }

    private Answer patch(Request request) {
        if (!(Json.MAPPER.readTree(request.body()) instanceof ObjectNode changes)) {
            throw new IllegalArgumentException("a JSON object is wanted");
        }
        switches.set(switches.now().changedBy(changes));
        return Answer.json(200, Json.MAPPER.valueToTree(switches.now()));
    }

    /** A fault as it is asked for: answer is an error status or the name of a trouble. */
    private record FaultWish(
            @Nullable CallKind kind,
            @Nullable String tenant,
            @Nullable String id,
            @Nullable Integer skip,
            @Nullable Integer times,
            String answer,
            @Nullable Integer delayMillis,
            @Nullable Integer skewHours,
            @Nullable String retryAfter) {

        Fault fault(@Nullable UUID tenantId) {
            var trouble = Arrays.stream(Trouble.values())
                    .filter(known -> known.toString().equals(answer))
                    .findFirst()
                    .orElse(Trouble.STATUS);
            if (trouble == Trouble.REFUSED_TLS && (kind != null || tenantId != null || id != null)) {
                throw new IllegalArgumentException("a connection is of no kind and no tenant yet");
            }
            int delay = delayMillis != null ? delayMillis : trouble == Trouble.SLOW ? DEFAULT_SLOWNESS_MILLIS : 0;
            return new Fault(
                    kind,
                    tenantId,
                    id,
                    skip == null ? 0 : skip,
                    times == null ? 1 : times,
                    trouble,
                    trouble == Trouble.STATUS ? status() : 200,
                    Optional.ofNullable(retryAfter),
                    Duration.ofMillis(delay),
                    Duration.ofHours(skewHours == null ? DEFAULT_SKEW_HOURS : skewHours));
        }

        private int status() {
            if (!answer.matches("[45]\\d\\d")) {
                throw new IllegalArgumentException(
                        "answer must be an error status or one of " + Arrays.toString(Trouble.values()));
            }
            return Integer.parseInt(answer);
        }
    }
}
