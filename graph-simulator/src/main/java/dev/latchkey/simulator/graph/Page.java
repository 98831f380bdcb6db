package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** One page of a collection and where the next begins. */
record Page(List<ObjectNode> items, Optional<Cursor> next) {

    /** Cuts a list that is at hand into pages. */
    static Page of(List<ObjectNode> all, CollectionQuery query) {
        int from = Math.min(query.cursor().major(), all.size());
        int to = Math.min(from + query.pageSize(), all.size());
        return new Page(all.subList(from, to), to < all.size() ? Optional.of(new Cursor(to, 0)) : Optional.empty());
    }

    /** The count, where a service gives one, is that of the page and not of the whole. */
    Answer answer(GraphCall call, String context, Count count) {
        var body = Json.object().put("@odata.context", call.context(context));
        if (count == Count.OF_PAGE) {
            body.put("@odata.count", items.size());
        }
        next.ifPresent(cursor -> body.put("@odata.nextLink", nextLink(call, cursor)));
        body.putArray("value").addAll(items);
        return Answer.json(200, body);
    }

    private static String nextLink(GraphCall call, Cursor cursor) {
        return call.request().base() + call.request().path() + "?"
                + call.query().encodedWith("$skiptoken", cursor.token());
    }

    /** Whether a page says how many items it has. */
    enum Count {
        OF_PAGE,
        NONE
    }
}
