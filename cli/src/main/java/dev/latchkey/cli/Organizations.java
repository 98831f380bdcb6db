package dev.latchkey.cli;

/** Organizations by what people call them. */
final class Organizations {

    private Organizations() {}

    /** @param nameOrId as somebody typed it */
    static long idOf(ConsoleApi api, String nameOrId) {
        return ConsoleCommand.items(api.get("/organizations")).stream()
                .filter(one -> Json.text(one, "name").equalsIgnoreCase(nameOrId.strip())
                        || String.valueOf(Json.number(one, "id")).equals(nameOrId.strip()))
                .map(one -> Json.number(one, "id"))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "organization-unknown",
                        "no organization is called " + nameOrId + ": see latchkey organizations list, or make it with"
                                + " latchkey organizations create"));
    }
}
