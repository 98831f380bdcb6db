package dev.latchkey.simulator.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The query options of a list call, read and checked. */
record CollectionQuery(Filter filter, List<String> select, int pageSize, int skip, Cursor cursor) {

    /** Reads what the resource supports and refuses the rest, naming it. */
    static CollectionQuery of(GraphCall call, Set<String> supported, FilterRules rules, int largestPage) {
        var query = call.query();
        for (String name : query.names()) {
            if (name.startsWith("$") && !supported.contains(name) && !name.equals("$skiptoken")) {
                throw new FilterRefused("Query option '" + name + "' is not allowed.");
            }
        }
        int top = query.get("$top").map(text -> number("$top", text, 1)).orElse(largestPage);
        if (top > 1000) {
            throw new FilterRefused("The limit of '1000' for $top has been exceeded.");
        }
        return new CollectionQuery(
                query.get("$filter").map(rules::parse).orElse(Filter.EVERYTHING),
                selected(call),
                Math.min(top, largestPage),
                query.get("$skip").map(text -> number("$skip", text, 0)).orElse(0),
                query.get("$skiptoken").map(CollectionQuery::cursor).orElse(Cursor.START));
    }

    /** The properties asked for; empty for all. */
    static List<String> selected(GraphCall call) {
        return call.query().get("$select").stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    boolean isFirstPage() {
        return cursor.equals(Cursor.START);
    }

    private static Cursor cursor(String token) {
        return Cursor.read(token).orElseThrow(() -> new FilterRefused("Skip token is not valid."));
    }

    private static int number(String option, String text, int least) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw new FilterRefused("Invalid value '" + text + "' for " + option + ".");
        }
        return Integer.parseInt(text);
    }
}
