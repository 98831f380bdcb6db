package dev.latchkey.simulator.control;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Endpoint;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.login.ClientAssertions;
import dev.latchkey.simulator.login.Tokens;
import dev.latchkey.simulator.traffic.Switches;
import dev.latchkey.simulator.traffic.Traffic;
import dev.latchkey.simulator.world.World;
import java.util.List;
import tools.jackson.core.JacksonException;

/** {@code /simulator}: described with examples in the module's README. */
public final class ControlApi implements Endpoint {

    private final TenantControl tenants;
    private final DeviceControl devices;
    private final TrafficControl traffic;
    private final Listings listings;

    public ControlApi(World world, Switches switches, Traffic traffic, Tokens tokens, ClientAssertions assertions) {
        this.tenants = new TenantControl(world, tokens, assertions);
        this.devices = new DeviceControl(world);
        this.traffic = new TrafficControl(world, switches, traffic);
        this.listings = new Listings(world);
    }

    @Override
    public Answer answer(Request request) {
        try {
            return route(request, request.segments());
        } catch (NotFound unknown) {
            return Answer.json(404, Json.object().put("error", unknown.getMessage()));
        } catch (IllegalArgumentException | JacksonException wrong) {
            return Answer.json(400, Json.object().put("error", firstLine(wrong)));
        }
    }

    private Answer route(Request request, List<String> path) {
        String area = path.size() > 1 ? path.get(1) : "";
        return switch (area) {
            case "" -> Answer.json(200, Json.object().put("status", "up"));
            case "tenants", "certificates" -> tenants.answer(request, path);
            case "devices" ->
                request.method().equals("GET") ? listings.devices(request) : devices.answer(request, path);
            case "truth" -> listings.truth(request);
            case "documentation" -> listings.documentation(request);
            case "faults", "calls", "settings" -> traffic.answer(request, area);
            default -> throw new NotFound("there is no /simulator/" + area);
        };
    }

    /** The rest of a parser's message quotes the input, which may hold a planted key. */
    private static String firstLine(RuntimeException wrong) {
        var lines = String.valueOf(wrong.getMessage()).lines().findFirst();
        return wrong instanceof JacksonException json ? json.getOriginalMessage() : lines.orElse("bad request");
    }
}
