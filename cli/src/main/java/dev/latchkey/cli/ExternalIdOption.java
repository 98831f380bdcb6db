package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What other systems call a thing. */
final class ExternalIdOption {

    @Option(
            names = "--external-id",
            paramLabel = "SYSTEM:ID",
            description =
                    "What a system such as psa, rmm or itglue calls it; several times for several. Replaces all there"
                            + " were.")
    private @Nullable List<String> ids;

    record Given(String source, String id) {}

    /** As the API takes them; null when nothing was said. */
    @Nullable List<Given> given() {
        return ids == null ? null : ids.stream().map(ExternalIdOption::parsed).toList();
    }

    static String text(JsonNode of) {
        var texts = new ArrayList<String>();
        of.path("externalIds").forEach(id -> texts.add(Json.text(id, "source") + ":" + Json.text(id, "id")));
        return String.join(", ", texts);
    }

    private static Given parsed(String text) {
        var colon = text.indexOf(':');
        if (colon < 1) {
            throw CommandFailure.usage("external-id-wrong", "write an external id as SYSTEM:ID, such as psa:4711");
        }
        return new Given(text.substring(0, colon), text.substring(colon + 1));
    }
}
