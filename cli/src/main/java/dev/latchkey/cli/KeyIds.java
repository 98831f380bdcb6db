package dev.latchkey.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Key ids as people type them. */
final class KeyIds {

    private static final Pattern WHOLE =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final int SHORTEST = 8;

    private KeyIds() {}

    /** @param keyId all of it, or so much of its start that it is the only one */
    static String whole(ConsoleApi api, String keyId) {
        var typed = keyId.strip().replaceAll("^\\{|\\}$", "");
        if (WHOLE.matcher(typed).matches()) {
            return typed.toLowerCase(Locale.ROOT);
        }
        if (typed.length() < SHORTEST) {
            throw CommandFailure.usage("key-id-too-short", "give at least the first 8 characters of the key id");
        }
        var answer = api.get("/keys?q=" + ConsoleApi.encoded(typed) + "&limit=20&includeArchived=true");
        var ids = ConsoleCommand.items(answer).stream()
                .map(key -> Json.text(key, "keyId"))
                .filter(id -> id.toLowerCase(Locale.ROOT).startsWith(typed.toLowerCase(Locale.ROOT)))
                .distinct()
                .toList();
        if (ids.isEmpty()) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "key-unknown", "no key id starts with " + typed);
        }
        if (ids.size() > 1) {
            throw CommandFailure.usage(
                    "key-ambiguous",
                    "several keys start with " + typed + ": "
                            + ids.stream().limit(5).collect(Collectors.joining(", ")));
        }
        return ids.getFirst();
    }
}
