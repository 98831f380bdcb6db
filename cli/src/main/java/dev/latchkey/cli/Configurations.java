package dev.latchkey.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Configurations by what people call them. */
final class Configurations {

    private Configurations() {}

    /**
     * As the API lists it.
     *
     * @param text its id, or a whole name, hostname or serial number that no other configuration has
     */
    static JsonNode find(ConsoleApi api, String text) {
        var wanted = text.strip();
        if (wanted.matches("[0-9]{1,18}")) {
            try {
                return api.get(path(wanted));
            } catch (CommandFailure e) {
                // It may be a name all the same.
                if (e.exitCode() != ExitCode.NOT_FOUND) {
                    throw e;
                }
            }
        }
        var found =
                ConsoleCommand.items(
                                api.get("/configurations?archived=true&limit=1000&q=" + ConsoleApi.encoded(wanted)))
                        .stream()
                        .filter(one -> Stream.of("name", "hostname", "serialNumber")
                                .anyMatch(field -> Json.text(one, field).equalsIgnoreCase(wanted)))
                        .toList();
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "configuration-unknown",
                    "no configuration is called " + wanted + ": see latchkey configurations list");
        }
        if (found.size() > 1) {
            throw CommandFailure.usage(
                    "configuration-ambiguous",
                    found.size() + " configurations fit " + wanted + ", give the id of one: " + named(found));
        }
        return found.getFirst();
    }

    static String path(JsonNode configuration) {
        return path(String.valueOf(Json.number(configuration, "id")));
    }

    static String name(JsonNode configuration) {
        return Table.printable(Json.text(configuration, "name"));
    }

    private static String path(String id) {
        return "/configurations/" + id;
    }

    private static String named(List<JsonNode> found) {
        return found.stream()
                .limit(5)
                .map(one -> Json.number(one, "id") + " (" + name(one) + " of organization "
                        + Json.number(one, "organizationId") + ")")
                .collect(Collectors.joining(", "));
    }
}
