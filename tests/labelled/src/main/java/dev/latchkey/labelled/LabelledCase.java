package dev.latchkey.labelled;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small world: what is documented, which devices there are, what happens then, and what must come of it.
 *
 * @param name a sentence, unique in the set
 * @param why the reason for the expectations, for whoever finds that they are not met
 * @param tenants which organization owns them, beside {@code home}, which the organization of that name owns; of the
 *     organization {@code nobody} a tenant is not connected
 * @param configurations before the first device comes
 * @param devices that come first, in order
 * @param then what happens afterwards, in order
 */
public record LabelledCase(
        @JsonProperty("case") String name,
        String why,
        Map<String, String> tenants,
        Map<String, Documented> configurations,
        Map<String, Seen> devices,
        List<Step> then) {

    static final String HOME = "home";
    static final String NOBODY = "nobody";

    public LabelledCase {
        tenants = tenants == null ? Map.of() : tenants;
        configurations = configurations == null ? Map.of() : configurations;
        devices = devices == null ? Map.of() : devices;
        then = then == null ? List.of() : then;
    }

    /** What an organization says of a machine. */
    public record Documented(
            @Nullable String organization,
            @Nullable String name,
            @Nullable String serial,
            @Nullable List<String> macs,
            @Nullable Boolean archived) {}

    /**
     * What Intune says of a device, and what is true of it in the end.
     *
     * @param id in Entra, when it is not the key under which the case has the device
     * @param is the configuration that the machine really is; null when none is
     * @param expect the states that are right in the end
     * @param names configurations that the verdict must offer a person to choose from; when empty, it must offer none
     */
    public record Seen(
            @Nullable String tenant,
            @Nullable String id,
            @Nullable String intune,
            @Nullable Long version,
            @Nullable String name,
            @Nullable String serial,
            @Nullable List<String> macs,
            @Nullable String os,
            @Nullable String is,
            Set<Expected> expect,
            @Nullable List<String> names) {}

    /** What a verdict may be. A match must be with the configuration that the machine is. */
    public enum Expected {
        @JsonProperty("matched")
        MATCHED,
        @JsonProperty("unmatched")
        UNMATCHED,
        @JsonProperty("attention")
        NEEDS_ATTENTION,
        @JsonProperty("left-alone")
        NOT_WINDOWS
    }

    /**
     * One thing that happens.
     *
     * @param seen devices that are seen for the first time or once more
     * @param gone devices that Microsoft lists no more
     * @param documented configurations as they are from now on
     * @param archived configurations
     * @param merged configurations, and into which
     * @param deleted configurations
     * @param moved tenants, and who owns them now
     */
    public record Step(
            Map<String, Seen> seen,
            List<String> gone,
            Map<String, Documented> documented,
            List<String> archived,
            Map<String, String> merged,
            List<String> deleted,
            Map<String, String> moved) {

        public Step {
            seen = seen == null ? Map.of() : seen;
            gone = gone == null ? List.of() : gone;
            documented = documented == null ? Map.of() : documented;
            archived = archived == null ? List.of() : archived;
            merged = merged == null ? Map.of() : merged;
            deleted = deleted == null ? List.of() : deleted;
            moved = moved == null ? Map.of() : moved;
        }
    }

    /** Everything that happens, from the beginning. */
    List<Step> steps() {
        var steps = new ArrayList<Step>();
        steps.add(new Step(devices, List.of(), Map.of(), List.of(), Map.of(), List.of(), Map.of()));
        steps.addAll(then);
        return steps;
    }

    /** Each device as it was seen last: that is where the case says what must come of it. */
    Map<String, Seen> outcomes() {
        var outcomes = new LinkedHashMap<String, Seen>();
        steps().forEach(step -> outcomes.putAll(step.seen));
        return outcomes;
    }
}
