package dev.latchkey.cli;

import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Organizations by what people call them. */
final class Organizations {

    private final List<JsonNode> all;

    private Organizations(List<JsonNode> all) {
        this.all = all;
    }

    static Organizations of(ConsoleApi api) {
        return new Organizations(ConsoleCommand.items(api.get("/organizations")));
    }

    /** @param nameOrId as somebody typed it */
    static long idOf(ConsoleApi api, String nameOrId) {
        return of(api).find(nameOrId)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "organization-unknown",
                        "no organization is called " + nameOrId + ": see latchkey organizations list, or make it with"
                                + " latchkey organizations create"));
    }

    OptionalLong find(String nameOrId) {
        return all.stream()
                .filter(one -> Json.text(one, "name").equalsIgnoreCase(nameOrId.strip())
                        || String.valueOf(Json.number(one, "id")).equals(nameOrId.strip()))
                .mapToLong(one -> Json.number(one, "id"))
                .findFirst();
    }

    /** Its name; the id when nobody here knows it. */
    String nameOf(long id) {
        return all.stream()
                .filter(one -> Json.number(one, "id") == id)
                .findFirst()
                .map(one -> Json.text(one, "name"))
                .orElseGet(() -> String.valueOf(id));
    }
}
