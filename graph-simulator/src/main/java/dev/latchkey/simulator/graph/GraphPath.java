package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A path taken apart: {@code /v1.0/a/b('x')} and {@code /v1.0/a/b/x} both have the shape {@code /a/b/{id}} in lower case.
 */
record GraphPath(String version, String shape, String id, String last) {

    private static final List<String> COLLECTIONS = List.of(
            "manageddevices",
            "comanageddevices",
            "recoverykeys",
            "groups",
            "directoryaudits",
            "auditevents",
            "remoteactionaudits");

    static GraphPath of(Request request) {
        var segments = Arrays.stream(
                        request.path().replace("('", "/").replace("')", "").split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList();
        var shape = new StringBuilder();
        String id = "";
        for (int i = 1; i < segments.size(); i++) {
            boolean isId = COLLECTIONS.contains(segments.get(i - 1).toLowerCase(Locale.ROOT));
            id = isId ? segments.get(i) : id;
            shape.append('/').append(isId ? "{id}" : segments.get(i).toLowerCase(Locale.ROOT));
        }
        return new GraphPath(segments.getFirst(), shape.toString(), id, segments.getLast());
    }
}
